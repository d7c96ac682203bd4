"""``python -m tests.contract.table``: writes the table of rules in sandbox/README.md anew, out of the tests.

A rule's number is in its test's mark, what it says in the first line of the docstring, where it is known from after
"Source:". What no test here shows is listed with the reason.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parent.parent / "sandbox" / "README.md"
BEGIN, END = "<!-- rules -->", "<!-- /rules -->"
ELSEWHERE = {
    57: "A deleted account: 403 user is deactivated.",
    84: "A press on a message that is gone has an InaccessibleMessage.",
    125: "Entities are found in what a person types.",
    126: "A person's album has a media_group_id.",
    127: "A person's reaction is told to who asks for it.",
    128: "A forward names its origin: a user, a hidden one, a chat, a channel.",
    129: "A chosen inline result comes with via_bot.",
    130: "A person's quote, and an answer to another chat.",
    131: "A live place that moves, votes, shared users and chats.",
}
"""What people do is shown in tests/sandbox/test_acts.py."""


@dataclass(frozen=True, slots=True)
class Rule:
    number: int
    says: str
    source: str
    shown: str

    def row(self) -> str:
        return f"| {self.number} | {self.says} | {self.source} | {self.shown} |"


def rules() -> list[Rule]:
    """All rules by their numbers; one that several tests show is told by the first."""
    found = {
        number: Rule(number, says, "core.telegram.org/bots/api", "sandbox · tests/sandbox/test_acts.py")
        for number, says in ELSEWHERE.items()
    }
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for rule in _of_test(file.name, node):
                    found.setdefault(rule.number, rule)
    return [found[number] for number in sorted(found)]


def _of_test(file: str, test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Rule]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "rule":
            numbers = [one.value for one in mark.args if isinstance(one, ast.Constant) and isinstance(one.value, int)]
            says, _, source = (ast.get_docstring(test) or "").partition("Source:")
            lone = "Telegram too" if any(keyword.arg == "lone" for keyword in mark.keywords) else "sandbox"
            return [Rule(number, _line(says), _line(source), f"{lone} · {file}") for number in numbers]
    return []


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table() -> str:
    head = "| # | rule | known from | shown to |\n| --- | --- | --- | --- |"
    return "\n".join((BEGIN, head, *(rule.row() for rule in rules()), END))


def main() -> None:
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(before + table() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
