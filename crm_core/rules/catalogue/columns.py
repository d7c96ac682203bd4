"""Which column of a table is what, by its heading: the words that price lists and other systems use for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.rules.money.typed_amounts import is_unit, scale_of
from crm_core.rules.texts.spelling import spelling_key
from crm_core.spreadsheets.table import Cell, Row

NEEDED = ("name", "category", "unit", "price")
# Of several columns that would do, the one whose heading comes first here.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "название", "наименование", "name", "product name", "product", "товар", "услуга", "номенклатура", "title",
        "наименование товара", "название товара", "наименование услуги", "название услуги", "наименование товаров",
        "наименование продукции", "товар услуга", "товары и услуги", "наименование товара услуги",
        "наименование товаров и услуг", "наименование товаров работ услуг", "наименование номенклатуры", "позиция",
        "наименование позиции", "продукт", "продукция", "изделие", "работа", "вид работ", "item", "item name",
        "service", "goods", "полное наименование", "наименование полное",
    ),
    "category": (
        "категория", "category", "группа", "группы", "раздел", "group", "section", "категория товара", "группа товаров",
        "товарная группа", "группа товара", "рубрика", "product category", "product group", "основная категория",
        "номенклатурная группа", "родительская группа", "вид номенклатуры", "папка", "тип товара", "product type",
        "тип", "вид",
    ),
    "unit": (
        "единица измерения", "единица", "ед изм", "ед", "unit", "units", "единицы измерения", "единицы", "ед измерения",
        "unit of measure", "uom", "measure", "базовая единица", "базовая единица измерения", "единица хранения", "изм",
    ),
    "price": (
        "цена", "price", "цена продажи", "цена цена продажи", "розничная цена", "цена розничная", "цена розница",
        "цена розн", "розница", "unit price", "sale price", "retail price", "стоимость", "цена за единицу",
        "цена за ед", "цена за шт", "цена за 1 шт", "цена за штуку", "price per unit", "цена с ндс",
        "стоимость за единицу", "стоимость с ндс", "тариф", "прайс", "цена без ндс", "cost",
    ),
    "currency": ("валюта", "currency", "вал", "код валюты", "currency code", "валюта цены", "валюта цена продажи"),
    "active": (
        "в продаже", "продается", "активен", "активна", "активно", "активность", "active", "offered", "is active",
        "enabled", "available",
    ),
    "archived": ("архивный", "в архиве", "архив", "archived"),
}  # fmt: skip
_RANK = {
    heading: (column, rank)
    for column, headings in _HEADINGS.items()
    for rank, heading in enumerate(spelling_key(one) for one in headings)
}
_TOKEN = re.compile(r"[Уу]\. ?[Ее]\b|[^\W_]+|[$€£¥₽₸₴₾]")
LOOKED_AT = 40
"""Lines above the table: a title, a date, a telephone number."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands. `unit` and `scale` of the prices, as their heading says («Цена, тыс. руб.»)."""

    places: dict[str, int]
    headings: dict[str, str]
    width: int
    unit: str = ""
    scale: int = 1

    def cell(self, row: Row, column: str) -> Cell:
        place = self.places.get(column, -1)
        return row.cells[place] if 0 <= place < len(row.cells) else ""

    def repeats(self, row: Row) -> bool:
        """Whether the line names the columns once more, as on each page of a printed list, or in a second line."""
        return any(said and _words(self.cell(row, column))[0] == said for column, said in self.headings.items())

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(column for column in NEEDED if column not in self.places)


def find_columns(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """The line that names the columns (its place in `rows`) and what they are: the first that names all that are
    needed, or else the one that names most, if that is more than one.
    """
    best: tuple[int, Columns] | None = None
    for place, row in enumerate(rows[:LOOKED_AT]):
        columns = _columns(row)
        known = len(NEEDED) - len(columns.missing)
        if known > (len(NEEDED) - len(best[1].missing) if best else 1):
            best = place, columns
        if not columns.missing:
            break
    return best


def _columns(row: Row) -> Columns:
    found: dict[str, tuple[int, int]] = {}
    said: dict[int, tuple[str, str, int]] = {}
    for place, cell in enumerate(row.cells):
        heading, unit, scale = _words(cell)
        column, rank = _RANK.get(heading, ("", 0))
        if column and (column not in found or rank < found[column][0]):
            found[column] = rank, place
            said[place] = heading, unit, scale
    places = {column: place for column, (_, place) in found.items()}
    _, unit, scale = said.get(places.get("price", -1), ("", "", 1))
    width = max((place + 1 for place, cell in enumerate(row.cells) if cell), default=0)
    return Columns(places, {column: said[place][0] for column, place in places.items()}, width, unit, scale)


def _words(cell: Cell) -> tuple[str, str, int]:
    """A heading without its currency and its thousands, and these: «Цена, тыс. руб.» is "цена", «руб», 1,000."""
    if not isinstance(cell, str) or len(cell) > 80:
        return "", "", 1
    kept: list[str] = []
    unit, scale = "", 1
    for token in _TOKEN.findall(cell):
        size = scale_of(token) if kept else None
        if kept and is_unit(token) and token.casefold() not in ("м", "m"):
            unit = unit or token
            kept = kept[:-1] if kept[-1].casefold() in ("в", "in") else kept
        elif size is not None and token.casefold().startswith(("тыс", "млн")):
            scale = size
        else:
            kept.append(token)
    return spelling_key(" ".join(kept)), unit, scale
