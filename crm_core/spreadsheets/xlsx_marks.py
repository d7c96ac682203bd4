"""What the reader of workbooks does not tell of an .xlsx: how far its cells lie, what is hidden, errors, currencies.

A library may take a dense area from the first cell to the last one: a cell in XFD1048576 is then gigabytes, and the end
of the process. So the sheet is looked over first, as a stream, and nothing is kept but what differs from the usual.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from posixpath import normpath

from crm_core.spreadsheets.table import MAX_ROWS, BadSheet
from crm_core.spreadsheets.xml_stream import End, Start, Words, local, walk

MAX_AREA = 1_000_000
"""Cells from the first to the last, empty ones counted."""
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_LOCALE_UNIT = re.compile(r"\[\$([^\]\-]{1,8})(?:-[0-9A-Fa-f]+)?\]")
_QUOTED = re.compile(r'"([^"]{1,8})"')
_PERCENT = {"9", "10"}


@dataclass(slots=True)
class Marks:
    """Places are (line, column) from 0. `units`: what a cell's format shows beside its number."""

    fault: str = ""
    where: str = ""
    hidden: set[int] = field(default_factory=set[int])
    errors: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    units: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])


def marks_of(archive: zipfile.ZipFile, most: int = MAX_ROWS) -> dict[str, Marks]:
    """By the sheet's name. Raises BadSheet `unsafe` for a document type of its own, `not_a_table` for broken XML."""
    names = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path.lower()

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            sheets.append((attributes.get("name", ""), relation))

    _walk(archive, names.get("xl/_rels/workbook.xml.rels"), relation)
    _walk(archive, names.get("xl/workbook.xml"), sheet)
    units = _Styles(archive, names.get("xl/styles.xml")).units()
    return {
        name: _Sheet(archive, names.get(targets.get(relation, "")), units, most).marks
        for name, relation in sheets
        if relation
    }


class _Styles:
    """Which styles of cells show a unit: a currency, or per cent."""

    def __init__(self, archive: zipfile.ZipFile, path: str | None) -> None:
        self._formats: dict[str, str] = {}
        self._styles: list[str] = []
        self._within = ""
        _walk(archive, path, self._seen)

    def _seen(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("cellXfs", "cellStyleXfs", "dxfs"):
            self._within = tag
        elif tag == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and self._within == "cellXfs":
            self._styles.append(attributes.get("numFmtId", ""))

    def units(self) -> dict[str, str]:
        found = {str(place): self._unit(code) for place, code in enumerate(self._styles)}
        return {style: unit for style, unit in found.items() if unit}

    def _unit(self, code: str) -> str:
        shown = self._formats.get(code, "").partition(";")[0]
        bare = _QUOTED.sub("", _LOCALE_UNIT.sub("", shown))
        if code in _PERCENT or "%" in bare:
            return "%"
        said = [*_LOCALE_UNIT.findall(shown), *_QUOTED.findall(shown), *(sign for sign in "$€£¥₽₴₸" if sign in bare)]
        return next((one.strip() for one in said if one.strip()), "")


class _Sheet:
    """One sheet, looked over."""

    def __init__(self, archive: zipfile.ZipFile, path: str | None, units: dict[str, str], most: int) -> None:
        self.marks = Marks()
        self._most = most
        self._units = units
        self._row, self._column = -1, -1
        self._place = (0, 0)
        self._style = ""
        self._error = self._reading = False
        self._lines = self._last_line = -1
        self._last_column, self._far = -1, ""
        _walk(archive, path, self._start, self._end, self._words)
        self._judge()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._cell(attributes)
        elif tag in ("v", "is"):
            self._held()
            self._reading = self._error and tag == "v"
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() and len(number) <= 7 else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = _column_number(place[1]) if place else self._column + 1
        self._place = (int(place[2]) - 1 if place else self._row, self._column)
        self._error = attributes.get("t") == "e"
        self._style = attributes.get("s", "")

    def _held(self) -> None:
        """The cell holds something, so it counts."""
        line, column = self._place
        if line != self._last_line:
            self._lines += 1
        if line > self._last_line or column > self._last_column:
            self._far = f"{_column_name(column)}{line + 1}"
        self._last_line, self._last_column = max(line, self._last_line), max(column, self._last_column)
        if unit := self._units.get(self._style):
            self.marks.units[self._place] = unit

    def _words(self, text: str) -> None:
        if self._reading:
            self.marks.errors[self._place] = (self.marks.errors.get(self._place, "") + text)[:40]

    def _end(self, tag: str) -> None:
        if tag == "v":
            self._reading = False

    def _judge(self) -> None:
        if (self._last_line + 1) * (self._last_column + 1) > MAX_AREA * max(1, self._most // MAX_ROWS):
            crowded = self._lines > self._most
            self.marks.fault, self.marks.where = ("too_long", "") if crowded else ("stray_cell", self._far)


def _walk(
    archive: zipfile.ZipFile, path: str | None, start: Start, end: End | None = None, words: Words | None = None
) -> None:
    """A part of the package; one that is not there has no tags."""
    if path is None:
        return
    try:
        with archive.open(path) as part:
            walk(part, start, end, words)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        raise BadSheet("not_a_table") from None


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _column_name(number: int) -> str:
    name, number = "", number + 1
    while number:
        number, left = divmod(number - 1, 26)
        name = chr(65 + left) + name
    return name
