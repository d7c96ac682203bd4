"""On which line of a TOML text each key stands, since tomllib does not say and a mistake without its line is a riddle.

The text has been parsed by tomllib before: whatever is scanned here is known to be sound.
"""

import re

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\])*"'),
    re.compile(r"'[^']*'"),
)


def positions(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, table and list item, by its path from the top."""
    return _Scanner(text).scan()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of its nearest parent that is written in the file; 0 if none is."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return 0


def dotted(path: Path) -> str:
    """funnels[1].stages[2].limit: places from 1, as people count."""
    parts = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return parts.removeprefix(".")


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._last_item: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._peek():
            if self._text.startswith("[[", self._at):
                table = self._header("[[", "]]")
            elif self._peek() == "[":
                table = self._header("[", "]")
            else:
                self._pair(table)
        return self._lines

    def _header(self, opening: str, closing: str) -> Path:
        self._at += len(opening)
        keys = self._keys()
        self._peek()
        self._at += len(closing)
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            if opening == "[[" and place == len(keys) - 1:
                self._last_item[path] = self._last_item.get(path, -1) + 1
            if path in self._last_item:
                self._note(path)
                path = (*path, self._last_item[path])
        self._note(path)
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path)
        self._expect("=")
        self._value(path)

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._peek() == ".":
            self._at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        if self._peek() in "\"'":
            return self._string()[1:-1]
        match = _BARE_KEY.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return match[0]

    def _value(self, path: Path) -> None:
        opening = self._peek()
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._string()
        else:
            match = _SCALAR.match(self._text, self._at)
            assert match is not None
            self._at = match.end()

    def _list(self, path: Path) -> None:
        self._expect("[")
        place = 0
        while self._peek() != "]":
            self._note((*path, place))
            self._value((*path, place))
            place += 1
            if self._peek() == ",":
                self._at += 1
        self._expect("]")

    def _inline_table(self, path: Path) -> None:
        self._expect("{")
        while self._peek() != "}":
            self._pair(path)
            if self._peek() == ",":
                self._at += 1
        self._expect("}")

    def _string(self) -> str:
        match = next(found for form in _STRINGS if (found := form.match(self._text, self._at)))
        self._at = match.end()
        return match[0]

    def _peek(self) -> str:
        """The next character that says something; empty at the end."""
        match = _BLANK.match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _expect(self, char: str) -> None:
        found = self._peek()
        assert found == char, (found, char, self._at)
        self._at += 1

    def _note(self, path: Path) -> None:
        """The first time a path is seen is where it stands."""
        self._lines.setdefault(path, self._text.count("\n", 0, self._at) + 1)
