"""A table written line by line, its memory flat however long it is, and no cell of it run as a formula (R49)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TextIO, TypeAlias

Written: TypeAlias = str | int | Decimal | datetime | date | None

LONGEST_SHEET = 1_000_000
"""Lines of one sheet; Excel opens 1,048,576."""
_LONGEST_CELL = 32_000
_BEGINS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠|%")


class TableWriter(Protocol):
    """`with` it: whatever has been written is whole when the block ends."""

    def row(self, cells: Sequence[Written]) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def harmless(text: str) -> str:
    """A spreadsheet runs what begins like a formula, also after blanks; an apostrophe makes it words, and is not shown.

    Readers of exports, ours among them, take the apostrophe away again.
    """
    begins = text.lstrip()[:1] or text[:1]
    return f"'{text}" if begins in _BEGINS_A_FORMULA or text[:1] in _BEGINS_A_FORMULA else text


class CsvWriter:
    """Semicolons and UTF-8 with a mark, as Excel opens it; every cell in quotes, so that no comma parts one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def row(self, cells: Sequence[Written]) -> None:
        self._out.writerow([_plain(cell) for cell in cells])

    def __enter__(self) -> Self:
        self._stream: TextIO = self._file.open("w", encoding="utf-8-sig", newline="", errors="replace")
        self._out: Any = csv.writer(self._stream, delimiter=";", quoting=csv.QUOTE_ALL)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


class XlsxWriter:
    """A workbook whose lines are let go of as they are written; a further sheet where one is full."""

    def __init__(self, file: Path, title: str) -> None:
        self._file, self._title = file, title[:31]

    def row(self, cells: Sequence[Written]) -> None:
        if self._sheet is None or self._line >= LONGEST_SHEET:
            self._sheet, self._line = self._book.add_worksheet(), 0
        for place, cell in enumerate(cells):
            self._write(place, cell)
        self._line += 1

    def _write(self, place: int, cell: Written) -> None:
        at = self._line, place
        match cell:
            case None | "":
                return
            case bool() | int() | Decimal():
                self._sheet.write_number(*at, float(cell))
            case datetime():
                self._sheet.write_datetime(*at, cell.replace(tzinfo=None), self._moment)
            case date():
                self._sheet.write_datetime(*at, datetime(cell.year, cell.month, cell.day), self._day)  # noqa: DTZ001
            case str():
                # Written as words it is no formula here; saved from here as CSV it would be one.
                self._sheet.write_string(*at, harmless(_sound(cell))[:_LONGEST_CELL])

    def __enter__(self) -> Self:
        import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # wanted by whoever writes a workbook alone

        self._book: Any = xlsxwriter.Workbook(str(self._file), {"constant_memory": True})
        self._book.set_properties({"title": self._title})
        self._moment = self._book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        self._day = self._book.add_format({"num_format": "dd.mm.yyyy"})
        self._sheet: Any = None
        self._line = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()


def _plain(cell: Written) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.strftime("%d.%m.%Y %H:%M")
        case date():
            return cell.strftime("%d.%m.%Y")
        case Decimal():
            return format(cell, "f").replace(".", ",")
        case str():
            return harmless(_sound(cell))
        case _:
            return str(cell)


def _sound(text: str) -> str:
    """Without half characters, which no file takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
