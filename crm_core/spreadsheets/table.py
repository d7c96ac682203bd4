"""What is read out of a file: sheets of lines of cells, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
"""Characters: what Excel itself takes."""
MAX_WORDS = 20_000_000
"""Characters of all cells of MAX_ROWS: a workbook of kilobytes may say one long word a million times."""


@dataclass(frozen=True, slots=True)
class Number:
    """A cell that holds a number and not the words of one; `unit` is what the cell's format shows beside it."""

    value: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}".rstrip()


Cell = str | Number


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `line` counts from 1, as the sheet's own margin does.

    `fault`: why its cells cannot be trusted ("unclosed_quote"), or empty.
    """

    line: int
    cells: tuple[Cell, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines that hold anything, of a sheet that is seen.

    `hidden`: how many lines the sender does not see, which are left out. `typed`: somebody's text parted into cells,
    where a separator too many shifts what stands right of it. `fault` and `where`: why the sheet could not be read.
    """

    name: str
    rows: tuple[Row, ...] = ()
    hidden: int = 0
    typed: bool = False
    fault: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that are seen, in their order."""

    sheets: tuple[Sheet, ...] = ()


class BadSheet(ValueError):
    """The file cannot be taken. `where` names the cell or the columns that are meant, if any.

    `code`: too_big (also in what it unpacks to), too_long (more than MAX_ROWS lines), empty, no_columns, stray_cell
    (that stands far from all others), unreadable (its reader did not survive it), unsafe, password, no_words (in any
    encoding), not_a_table; and what else it is: pdf, image, archive, document, media, numbers (Apple's), xml, web_page
    (without a table).
    """

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code, self.where = code, where
