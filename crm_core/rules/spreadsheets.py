"""Tables that people send: CSV in the usual encodings, and workbooks of Excel and LibreOffice."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
# A workbook is a zip: one that unpacks to more than this is a bomb, not a table.
_MAX_UNPACKED = 100 * 1024 * 1024
_MAX_COLUMNS = 200
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";,\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table as words; `line` counts from 1, as the sheet's own margin does."""

    line: int
    cells: tuple[str, ...]


class BadSheet(ValueError):
    """`code`: too_big, too_long (more than MAX_ROWS lines), not_a_table, empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(data: bytes) -> tuple[Row, ...]:
    """The lines that hold anything, of the first sheet of a workbook or of a CSV file.

    What it is is told by its first bytes, never by its name. CSV: UTF-8 or UTF-16 with a mark, else UTF-8, else
    windows-1251; parted by semicolons, commas or tabs. Raises BadSheet.
    """
    if len(data) > MAX_BYTES:
        raise BadSheet("too_big")
    cells = _workbook(data) if data.startswith((_ZIP, _OLD_EXCEL)) else _csv(data)
    rows: list[Row] = []
    for line, words in enumerate(cells, start=1):
        if any(words):
            rows.append(Row(line, words))
        if len(rows) > MAX_ROWS:
            raise BadSheet("too_long")
    if not rows:
        raise BadSheet("empty")
    return tuple(rows)


def _csv(data: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(data)
    if "\0" in text:
        raise BadSheet("not_a_table")
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield tuple(cell.strip() for cell in row[:_MAX_COLUMNS])
    except csv.Error:
        raise BadSheet("not_a_table") from None


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("not_a_table")


def _workbook(data: bytes) -> Iterator[tuple[str, ...]]:
    if data.startswith(_ZIP) and _unpacked(data) > _MAX_UNPACKED:
        raise BadSheet("too_big")
    # A megabyte that only whoever imports a workbook needs.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError, ValueError):
        raise BadSheet("not_a_table") from None
    for row in rows:
        yield tuple(_words(cell) for cell in row[:_MAX_COLUMNS])


def _unpacked(data: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BadSheet("not_a_table") from None


def _words(cell: object) -> str:
    """A cell as it would be typed: 12500.0 is 12500, and yes is 1."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell).strip()
