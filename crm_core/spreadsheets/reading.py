"""A file as a table: told by its first bytes what it is, then read by whoever reads that."""

from __future__ import annotations

from crm_core.spreadsheets.delimited import read_text
from crm_core.spreadsheets.file_kinds import kind_of
from crm_core.spreadsheets.table import MAX_BYTES, MAX_CELL, MAX_ROWS, MAX_WORDS, BadSheet, Workbook
from crm_core.spreadsheets.web_pages import read_web_page


def read(data: bytes, most: int = MAX_ROWS, largest: int = MAX_BYTES) -> Workbook:
    """The sheets that are seen, each with the lines that hold anything. Raises BadSheet.

    `most`: lines of a table; `largest`: bytes of a file.

    What comes from strangers is read by `apart`, in a process of its own: a library may abort on it.
    """
    if len(data) > largest:
        raise BadSheet("too_big")
    match kind_of(data):
        case "xlsx" | "workbook" as kind:
            # A megabyte that only whoever imports a workbook needs.
            from crm_core.spreadsheets.workbooks import read_workbook

            book = read_workbook(data, xlsx=kind == "xlsx", most=most)
        case "html":
            book = read_web_page(data, most)
        case "xml":
            from crm_core.spreadsheets.excel_2003 import read_excel_2003

            book = read_excel_2003(data)
        case "text":
            book = read_text(data, most)
    _weighed(book, MAX_WORDS * max(1, most // MAX_ROWS // 4))
    return _of_use(book)


def _weighed(book: Workbook, most: int) -> None:
    """Raises BadSheet `too_big` where the words of the cells are more than any table has."""
    left = most
    for sheet in book.sheets:
        for row in sheet.rows:
            lengths = [len(cell) for cell in row.cells if isinstance(cell, str)]
            left -= sum(lengths)
            if left < 0 or max(lengths, default=0) > MAX_CELL:
                raise BadSheet("too_big")


def _of_use(book: Workbook) -> Workbook:
    """Raises BadSheet with the first sheet's fault if no sheet can be used, and `empty` if none holds anything."""
    if any(sheet.rows for sheet in book.sheets):
        return book
    if fault := next((sheet for sheet in book.sheets if sheet.fault), None):
        raise BadSheet(fault.fault, fault.where)
    raise BadSheet("empty")
