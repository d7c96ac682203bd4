"""Workbooks of Excel and LibreOffice: the sheets that are seen, their merged cells filled, their numbers by value."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm_core.spreadsheets.table import MAX_COLUMNS, MAX_ROWS, BadSheet, Cell, Number, Row, Sheet, Workbook
from crm_core.spreadsheets.xlsx_marks import Marks, marks_of

MAX_SHEETS = 30
_DIGITS = 15
"""What Excel itself keeps and shows of a number: 114.99999999999999 is the way it writes 115."""
_LARGEST_EXPONENT = 30


def read_workbook(data: bytes, *, xlsx: bool, most: int = MAX_ROWS) -> Workbook:
    """Raises BadSheet `password`, `unsafe`, `not_a_table`."""
    marks = _looked_over(data, most) if xlsx else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        seen = [
            one.name
            for one in book.sheets_metadata
            if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
        ]
        sheets: list[Sheet] = []
        for name in seen[:MAX_SHEETS]:
            of_sheet = marks.get(name, Marks())
            if of_sheet.fault:
                sheets.append(Sheet(name, fault=of_sheet.fault, where=of_sheet.where))
                continue
            sheets.append(_sheet(book.get_sheet_by_name(name), of_sheet, most))
            if sum(len(one.rows) for one in sheets) > most:
                break
    except PasswordError:
        raise BadSheet("password") from None
    except (CalamineError, OSError, ValueError, IndexError):
        raise BadSheet("not_a_table") from None
    return Workbook(tuple(sheets))


def _looked_over(data: bytes, most: int) -> dict[str, Marks]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return marks_of(archive, most)
    except zipfile.BadZipFile:
        raise BadSheet("not_a_table") from None


def _sheet(sheet: CalamineSheet, marks: Marks, most: int) -> Sheet:
    filled = _filled(sheet.merged_cell_ranges or ())
    values = sheet.to_python(skip_empty_area=False)
    rows: list[Row] = []
    hidden = 0
    faulty = {line for line, _ in marks.errors}
    for line, row in enumerate(values):
        if not any(row) and line not in faulty:
            continue
        cells: list[Cell] = [_cell(value, marks, (line, column)) for column, value in enumerate(row[:MAX_COLUMNS])]
        for column, top in filled.get(line, ()):
            if column < len(cells) and top < len(values) and column < len(values[top]):
                cells[column] = _cell(values[top][column], marks, (top, column))
        if line in marks.hidden:
            hidden += 1
        elif len(rows) == most:
            return Sheet(sheet.name, fault="too_long")
        else:
            rows.append(Row(line + 1, tuple(cells)))
    return Sheet(sheet.name, tuple(rows), hidden)


def _filled(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> dict[int, list[tuple[int, int]]]:
    """By line: which column takes its words from which line above. A range counts downwards, in its first column: a
    title over all columns is no cell of each of them.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    room = MAX_ROWS
    for (top, column), (bottom, _) in ranges:
        for line in range(top + 1, min(bottom, top + room) + 1):
            found.setdefault(line, []).append((column, top))
            room -= 1
    return found


def number_of(value: float | Decimal) -> Decimal | None:
    """As the spreadsheet itself would show all of it; None for what is no number or is one of hundreds of figures:
    written out, `1e999999999` alone would fill the memory.
    """
    number = Decimal(f"{value:.{_DIGITS}g}")
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        return None if number else Decimal(0)
    return number


def _cell(value: object, marks: Marks, place: tuple[int, int]) -> Cell:
    """A cell as it would be typed, or its number."""
    if isinstance(value, bool):
        # As it is shown: a tick in a column of prices is no sum of 1.
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = number_of(value)
        return str(value) if number is None else Number(number, marks.units.get(place, ""))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip() or marks.errors.get(place, "")
