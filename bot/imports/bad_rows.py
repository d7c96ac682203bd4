"""Lines that could not be taken, as a table of their own that can be put right and sent again (R26)."""

from __future__ import annotations

from pathlib import Path

from crm_core.rules.importing.columns import Columns
from crm_core.rules.importing.record_types import Fault
from crm_core.spreadsheets.table import Row
from crm_core.spreadsheets.writing import CsvWriter, Written
from handlers.wording.i18n import _
from handlers.wording.import_faults import reason


class BadRows:
    """One line for each: where it stood, what is wrong, then its own cells under their own headings.

    No file is made while there is none to write. `close` it.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.count = 0
        self._writer: CsvWriter | None = None
        self._columns: Columns | None = None
        self._row: Row | None = None
        self._faults: list[Fault] = []

    def note(self, fault: Fault, row: Row, columns: Columns | None) -> None:
        """Faults of one line come one after the other."""
        if self._row is not row:
            self._flush()
            self._row, self._columns, self._faults = row, columns, []
        self._faults.append(fault)

    def close(self) -> None:
        self._flush()
        if self._writer is not None:
            self._writer.__exit__(None, None, None)

    def _flush(self) -> None:
        if self._row is None or self._columns is None:
            return
        if self._writer is None:
            self._writer = CsvWriter(self.file).__enter__()
            named = _headings(self._columns, len(self._row.cells))
            self._writer.row([_("line of the file"), _("what is wrong"), *named])
        wrong = "; ".join(f"{one.heading or '—'}: {reason(one.reason)}" for one in self._faults)
        cells: list[Written] = [str(cell) for cell in self._row.cells]
        self._writer.row([self._row.line, wrong, *cells])
        self.count, self._row = self.count + 1, None


def _headings(columns: Columns, width: int) -> list[str]:
    named = {column.place: column.heading for column in columns.columns}
    return [named.get(place, "") for place in range(max(width, max(named, default=-1) + 1))]
