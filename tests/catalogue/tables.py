"""Tables for tests: text and workbooks, and what a catalogue makes of them."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from crm_core.rules.catalogue import sheet as catalogue_sheet
from crm_core.rules.catalogue.sheet import CatalogueSheet
from crm_core.spreadsheets import reading

HEAD = ("Название", "Категория", "Ед.", "Цена")


def workbook(*rows: tuple[object, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def read(data: bytes, currency: str = "RUB") -> CatalogueSheet:
    return catalogue_sheet.read(reading.read(data), currency)


def text(*lines: str) -> CatalogueSheet:
    """A CSV of these lines under the usual headings."""
    return read("\n".join((";".join(HEAD), *lines)).encode())


def priced(*cells: Any, currency: str = "RUB") -> CatalogueSheet:
    """A workbook whose column of prices holds these."""
    return read(workbook(HEAD, *((f"Товар {n}", "Разное", "шт.", cell) for n, cell in enumerate(cells))), currency)


def csv_priced(*cells: str) -> CatalogueSheet:
    return text(*(f"Товар {n};Разное;шт.;{cell}" for n, cell in enumerate(cells)))


def prices(sheet: CatalogueSheet) -> list[int]:
    return [ware.price for ware in sheet.wares]


def reasons(sheet: CatalogueSheet) -> list[tuple[int, str]]:
    return [(bad.line, bad.reason) for bad in sheet.bad]
