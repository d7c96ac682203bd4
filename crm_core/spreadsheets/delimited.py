"""Text with a separator between its cells: CSV and its relatives, in the usual encodings."""

from __future__ import annotations

import csv
import io

from crm_core.spreadsheets.table import MAX_COLUMNS, MAX_ROWS, BadSheet, Row, Sheet, Workbook

_DELIMITERS = ";,\t"


def read_text(data: bytes) -> Workbook:
    """Raises BadSheet `not_a_table`, `too_long`."""
    text = _decoded(data)
    if "\0" in text:
        raise BadSheet("not_a_table")
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    rows: list[Row] = []
    try:
        for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            cells = tuple(cell.strip() for cell in row[:MAX_COLUMNS])
            if any(cells):
                rows.append(Row(line, cells))
            if len(rows) > MAX_ROWS:
                raise BadSheet("too_long")
    except csv.Error:
        raise BadSheet("not_a_table") from None
    return Workbook((Sheet("", tuple(rows), typed=True),))


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("not_a_table")
