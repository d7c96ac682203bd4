"""A table read as a catalogue (R27): which column is what, and what is wrong in which line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm_core.rules.money import BadMoney, parse_money
from crm_core.rules.text_cleaning import clean
from crm_core.spreadsheets.table import BadSheet, Row, Workbook

LIMITS = {"name": 200, "category": 120, "unit": 24}
COLUMNS = ("name", "category", "unit", "price", "active")
_NEEDED = ("name", "category", "unit", "price")
_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "product", "title", "название", "наименование", "товар", "услуга"),
    "category": ("category", "group", "категория", "раздел", "группа"),
    "unit": ("unit", "единица", "ед", "ед.", "ед. изм.", "ед.изм.", "единица измерения"),
    "price": ("price", "цена", "стоимость"),
    "active": ("active", "offered", "активен", "активна", "в продаже", "продаётся", "продается"),
}
_YES = frozenset({"1", "yes", "y", "true", "да", "д", "+", "истина"})
_NO = frozenset({"0", "no", "n", "false", "нет", "н", "-", "ложь"})


@dataclass(frozen=True, slots=True)
class Ware:
    """One line of the table: a product or service. `price` in minor units; `active` None: not said."""

    line: int
    name: str
    category: str
    unit: str
    price: int
    active: bool | None = None

    @property
    def key(self) -> tuple[str, str]:
        """By which two lines are the same thing."""
        return self.name.casefold(), self.category.casefold()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be taken: in which column, and why (a reason of BadValue, or `repeated`)."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class CatalogueSheet:
    wares: tuple[Ware, ...]
    bad: tuple[BadRow, ...]


def read(book: Workbook, currency: str) -> CatalogueSheet:
    """The wares of the first sheet whose first line names the columns. Raises BadSheet `no_columns` if none does."""
    head, *rest = next(sheet.rows for sheet in book.sheets if sheet.rows)
    places = _places(head)
    wares: dict[tuple[str, str], Ware] = {}
    bad: list[BadRow] = []
    for row in rest:
        cells = {name: _cell(row, place) for name, place in places.items()}
        ware = _ware(row.line, cells, currency)
        if isinstance(ware, BadRow):
            bad.append(ware)
        elif ware.key in wares:
            bad.append(BadRow(row.line, "name", "repeated"))
        else:
            wares[ware.key] = ware
    return CatalogueSheet(tuple(wares.values()), tuple(bad))


def _places(head: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(head.cells):
        words = " ".join(str(heading).casefold().split())
        for name, headings in _HEADINGS.items():
            if words in headings:
                found.setdefault(name, place)
    if any(name not in found for name in _NEEDED):
        raise BadSheet("no_columns")
    return found


def _cell(row: Row, place: int) -> str:
    return " ".join(clean(str(row.cells[place])).split()) if place < len(row.cells) else ""


def _ware(line: int, cells: Mapping[str, str], currency: str) -> Ware | BadRow:
    for name, limit in LIMITS.items():
        if not cells[name]:
            return BadRow(line, name, "empty")
        if len(cells[name]) > limit:
            return BadRow(line, name, "too_long")
    try:
        price = parse_money(cells["price"], currency).minor
    except BadMoney as wrong:
        return BadRow(line, "price", wrong.code)
    said = cells.get("active", "").casefold()
    if said and said not in _YES | _NO:
        return BadRow(line, "active", "not_yes_or_no")
    return Ware(line, cells["name"], cells["category"], cells["unit"], price, said in _YES if said else None)
