"""XML Spreadsheet 2003: one XML file with the sheets of a workbook, which 1C and old programs save as .xls or .xml."""

from __future__ import annotations

import io
from decimal import Decimal, InvalidOperation

from crm_core.spreadsheets.grid import Grid
from crm_core.spreadsheets.table import Cell, Number, Sheet, Workbook
from crm_core.spreadsheets.workbooks import MAX_SHEETS, number_of
from crm_core.spreadsheets.xml_stream import local, walk


def read_excel_2003(data: bytes) -> Workbook:
    """Raises BadSheet `unsafe`, `not_a_table`."""
    sheets = _Sheets()
    walk(io.BytesIO(data), sheets.start, sheets.end, sheets.words)
    return Workbook(tuple(sheets.found[:MAX_SHEETS]))


class _Sheets:
    def __init__(self) -> None:
        self.found: list[Sheet] = []
        self._name = ""
        self._seen = True
        self._grid = Grid()
        self._place: int | None = None
        self._spans = (1, 1)
        self._kind = ""
        self._cell: Cell = ""
        self._words: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        said = {local(name): value for name, value in attributes.items()}
        match tag:
            case "Worksheet":
                self._name, self._seen, self._grid = said.get("Name", ""), True, Grid()
            case "Row":
                self._grid.begin(at=_number(said.get("Index")), hidden=said.get("Hidden") == "1")
            case "Cell":
                self._place, self._cell = _number(said.get("Index")), ""
                self._spans = (_number(said.get("MergeAcross")) or 0) + 1, (_number(said.get("MergeDown")) or 0) + 1
            case "Data":
                self._kind, self._words = said.get("Type", "String"), []
            case "Visible":
                self._words = []
            case _:
                pass

    def end(self, tag: str) -> None:
        match tag:
            case "Data":
                self._cell, self._words = _cell(self._kind, "".join(self._words or ())), None
            case "Cell":
                across, down = self._spans
                self._grid.put(self._cell, at=self._place, across=across, down=down)
            case "Row":
                self._grid.end()
            case "Visible":
                self._seen = "".join(self._words or ()).strip() not in ("SheetHidden", "SheetVeryHidden")
                self._words = None
            case "Worksheet" if self._seen:
                fault = "too_long" if self._grid.full else ""
                rows = () if fault else tuple(self._grid.rows)
                self.found.append(Sheet(self._name, rows, self._grid.hidden, fault=fault))
            case _:
                pass

    def words(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)


def _cell(kind: str, words: str) -> Cell:
    words = " ".join(words.split())
    if kind == "Number":
        try:
            number = number_of(Decimal(words))
        except InvalidOperation:
            return words
        return words if number is None else Number(number)
    return words


def _number(said: str | None) -> int | None:
    return int(said) if said is not None and said.isascii() and said.isdecimal() and len(said) <= 7 else None
