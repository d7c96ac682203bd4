"""Writes a `SheetFile` as XLSX: a text stays a text, a number and a day are what they are.

Excel, LibreOffice and Google run what begins with = + - @ only where it is kept as a formula; here every text is
written as a string, so that a client called `=HYPERLINK(…)` is a client of that name.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

from crm_core.rules.money.amounts import precision
from handlers.ui.kit.picture import Column, Sheet, SheetFile

_WIDEST, _NARROWEST = 60, 10
_NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\\/*?:\[\]']")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 32_767


def written(file: SheetFile) -> bytes:
    """The XLSX. Blocking."""
    from xlsxwriter import Workbook

    out = BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, {"in_memory": True, **as_text}) as book:
        digits = precision(file.currency)
        formats: dict[str, Any] = {
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0" + (f".{'0' * digits}" if digits else ""), "valign": "top"}),
            "share": book.add_format({"num_format": "0.0%", "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        }
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for sheet in file.sheets:
            page = book.add_worksheet(_name(sheet.name, taken))
            for place, column in enumerate(sheet.columns):
                page.write_string(0, place, _clean(column.name), head)
                page.set_column(place, place, _width(sheet, place), formats[column.kind])
            for line, row in enumerate(sheet.rows, start=1):
                for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                    _write(page, (line, place), column, value, formats[column.kind], digits)
            page.freeze_panes(1, 0)
            if sheet.rows:
                page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    return out.getvalue()


def _write(
    page: Any, at: tuple[int, int], column: Column, value: str | int | float | None, how: Any, digits: int
) -> None:
    match column.kind, value:
        case _, None:
            page.write_blank(*at, None, how)
        case "money", int() | float():
            page.write_number(*at, value / 10**digits, how)
        case "number" | "share", int() | float():
            page.write_number(*at, value, how)
        case "day", str():
            page.write_datetime(*at, date.fromisoformat(value), how)
        case _:
            page.write_string(*at, _clean(str(value)), how)


def _clean(text: str) -> str:
    """What XML can hold."""
    return _CONTROLS.sub("", text)[:_LONGEST_CELL]


def _name(name: str, taken: set[str]) -> str:
    """A sheet's name as Excel takes it, and no other's."""
    plain = _FORBIDDEN.sub(" ", _clean(name)).strip()[:_NAME_LENGTH] or "1"
    number = 1
    found = plain
    while found.casefold() in taken or found.casefold() == "history":
        number += 1
        found = f"{plain[: _NAME_LENGTH - 4]} {number}"
    taken.add(found.casefold())
    return found


def _width(sheet: Sheet, place: int) -> int:
    longest = max((len(str(row[place] or "")) for row in sheet.rows), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, len(sheet.columns[place].name)) + 2))
