"""A stranger's file is read in a process of its own, with limits of memory and time: it kills nobody else."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

from crm_core.apart import NotSurvived, limit, run_apart
from crm_core.spreadsheets import reading
from crm_core.spreadsheets.table import MAX_BYTES, BadSheet, Cell, Number, Row, Sheet, Workbook

MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 10
WITHIN_SECONDS = 20.0
CHILD = ("-m", "crm_core.spreadsheets.apart")


async def read_apart(data: bytes) -> Workbook:
    """What `reading.read` gives. Raises BadSheet, also `unreadable` for a file that its reader did not survive."""
    if len(data) > MAX_BYTES:
        raise BadSheet("too_big")
    try:
        told = await run_apart(CHILD, data, within=WITHIN_SECONDS)
    except NotSurvived:
        raise BadSheet("unreadable") from None
    return _unpacked(json.loads(b"".join(told)))


def _unpacked(told: dict[str, Any]) -> Workbook:
    if "bad" in told:
        raise BadSheet(*told["bad"])
    return Workbook(tuple(_sheet(one) for one in told["sheets"]))


def _sheet(told: dict[str, Any]) -> Sheet:
    rows = tuple(map(unpacked_row, told["rows"]))
    return Sheet(told["name"], rows, told["hidden"], told["typed"], told["fault"], told["where"])


def _cells(cells: list[Any]) -> tuple[Cell, ...]:
    return tuple(one if isinstance(one, str) else Number(Decimal(one[0]), one[1]) for one in cells)


def packed_row(row: Row) -> tuple[int, list[Any], str]:
    """A line as JSON holds it."""
    cells = [cell if isinstance(cell, str) else (str(cell.value), cell.unit) for cell in row.cells]
    return row.line, cells, row.fault


def unpacked_row(told: list[Any]) -> Row:
    line, cells, fault = told
    return Row(line, _cells(cells), fault)


def _packed(book: Workbook) -> dict[str, Any]:
    return {
        "sheets": [
            {
                "name": one.name,
                "rows": [packed_row(row) for row in one.rows],
                "hidden": one.hidden,
                "typed": one.typed,
                "fault": one.fault,
                "where": one.where,
            }
            for one in book.sheets
        ]
    }


def main() -> None:
    """The child: a file on its input, the table or what is wrong with it on its output."""
    limit(MEMORY, PROCESSOR_SECONDS)
    try:
        told = _packed(reading.read(sys.stdin.buffer.read(MAX_BYTES + 1)))
    except BadSheet as bad:
        told = {"bad": [bad.code, bad.where]}
    except (MemoryError, RecursionError):
        told = {"bad": ["unreadable"]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
