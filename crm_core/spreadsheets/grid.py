"""Cells that span lines and columns, laid out: the words stand in each line of the first column, as in a workbook."""

from __future__ import annotations

from crm_core.spreadsheets.table import MAX_COLUMNS, MAX_ROWS, Cell, Row


class Grid:
    """Filled cell by cell, a line at a time. Spans are what somebody wrote: bounded by what a table may have."""

    def __init__(self, most: int = MAX_ROWS) -> None:
        self._most = most
        self.rows: list[Row] = []
        self.hidden = 0
        self.full = False
        self._line = 0
        self._cells: dict[int, Cell] = {}
        self._column = 0
        self._hidden = False
        # By column: what comes down from above, and for how many lines more.
        self._above: dict[int, tuple[Cell, int]] = {}

    def begin(self, *, at: int | None = None, hidden: bool = False) -> None:
        """The next line, or the one of this number, counted from 1."""
        self._line = max(self._line + 1, min(at or 0, 2**20))
        self._cells, self._column, self._hidden = {}, 0, hidden

    def put(self, cell: Cell, *, at: int | None = None, across: int = 1, down: int = 1) -> None:
        """In the next free column, or the one of this number, counted from 1."""
        self._column = max(self._column, (at or 1) - 1)
        while at is None and self._column in self._above:
            self._column += 1
        if self._column < MAX_COLUMNS:
            self._cells[self._column] = cell
            if down > 1:
                self._above[self._column] = cell, down
        self._column += max(1, min(across, MAX_COLUMNS))

    def end(self) -> None:
        own = any(self._cells.values())
        for column, (cell, left) in list(self._above.items()):
            self._cells.setdefault(column, cell)
            if left <= 1:
                del self._above[column]
            else:
                self._above[column] = cell, left - 1
        if not own:
            return
        if self._hidden:
            self.hidden += 1
        elif len(self.rows) >= self._most:
            self.full = True
        else:
            width = max(self._cells) + 1
            self.rows.append(Row(self._line, tuple(self._cells.get(column, "") for column in range(width))))
