"""What goes wrong with a regulation: data for a message, never the message."""

from dataclasses import dataclass


class UnknownCode(LookupError):
    """A code that the regulation does not hold: `kind` is what was looked up ("stage"), `code` what was asked for."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(f"{kind}: {code}")
        self.kind = kind
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a regulation file (R5).

    `line` counts from 1 (0: the file as a whole); `key` is the dotted path, with list positions from 1;
    `code` says what is wrong ("missing", "unknown_code" …); `found` is what stands there and `expected` what
    could stand there instead, both as they would be written in the file, empty where there is nothing to quote.
    """

    file: str
    line: int
    key: str
    code: str
    found: str = ""
    expected: str = ""

    def __str__(self) -> str:
        tail = f": {self.found!r}" if self.found else ""
        hint = f" (expected {self.expected})" if self.expected else ""
        return f"{self.file}:{self.line}: {self.key}: {self.code}{tail}{hint}"


class RegulationError(ValueError):
    """A regulation that cannot be used, with every mistake found in it, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
