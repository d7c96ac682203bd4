"""A column of prices: how its figures are written is told by all of them together, what each is worth by that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from crm_core.rules.money.amounts import Money
from crm_core.rules.money.typed_amounts import BadMoney, Mark, currencies, habit, mark_of, minor_of, money_of, written
from crm_core.spreadsheets.table import Cell, Number


class PriceColumn:
    """`currency` is the company's; `unit` and `scale` are what the heading says of every cell."""

    def __init__(self, cells: Iterable[Cell], currency: str, unit: str = "", scale: int = 1) -> None:
        self._currency, self._unit, self._scale = currency, unit, scale
        self._mark: Mark | None = _mark(cell for cell in cells if isinstance(cell, str))

    def minor(self, cell: Cell, currency: Cell = "") -> int:
        """In minor units; `currency` is what the line says of it in a column of its own.

        A number is what a spreadsheet reckons with, and is rounded as it shows it: 33.333 is 33.33. Figures that
        somebody wrote are not. Raises BadMoney.
        """
        for unit in (self._unit, str(currency)):
            if unit and self._currency not in currencies(unit):
                raise BadMoney("stated_currency")
        if isinstance(cell, Number):
            return self._number(cell).minor
        amount = written(cell)
        money = money_of(amount, self._currency, self._mark)
        if self._scale == 1 or amount.scale != 1:
            return money.minor
        return minor_of(money.amount * self._scale, self._currency).minor

    def _number(self, cell: Number) -> Money:
        if cell.unit == "%":
            raise BadMoney("percent")
        said = currencies(cell.unit)
        if said and self._currency not in said:
            raise BadMoney("stated_currency")
        return minor_of(cell.value * self._scale, self._currency, rounded=True)


def _mark(cells: Iterable[str]) -> Mark | None:
    """The decimal mark of the column.

    Where no cell tells (1,500 and 2,300), they part thousands if there are several of them, all by the same mark, and
    no thousand stands without one. A single such cell is no habit.
    """
    figures: list[str] = []
    for cell in cells:
        try:
            amount = written(cell)
        except BadMoney:
            continue
        figures.append(amount.digits)
    if found := habit(figures):
        return found
    if any(mark_of(one) for one in figures):
        return None
    parted = Counter(char for one in figures for char in one if char in ".,")
    bare = any(one.isdecimal() and Decimal(one) >= 1000 for one in figures)
    if len(parted) == 1 and parted.total() > 1 and not bare:
        mark: Mark = "," if "." in parted else "."
        return mark
    return None
