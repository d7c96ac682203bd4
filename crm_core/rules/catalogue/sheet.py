"""A table read as a catalogue (R27): its wares, and what is wrong in which line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from crm_core.rules.catalogue.columns import Columns, find_columns
from crm_core.rules.catalogue.prices import PriceColumn
from crm_core.rules.money.typed_amounts import BadMoney
from crm_core.rules.texts.spelling import spelling_key, tidy
from crm_core.rules.texts.text_cleaning import clean
from crm_core.spreadsheets.table import BadSheet, Cell, Row, Sheet, Workbook

LIMITS = {"name": 200, "category": 120, "unit": 24}
_YES = frozenset({"1", "yes", "y", "true", "да", "д", "+", "истина", "✓", "✔"})
_NO = frozenset({"0", "no", "n", "false", "нет", "н", "-", "ложь"})
_ERROR = re.compile(
    r"#(н/д|n/a|ссылка!|ref!|знач!|value!|дел/0!|div/0!|имя\?|name\?|число!|num!|пусто!|null!|перенос!|spill!|вычисл!|calc!"
    r"|getting_data|#+)|(err|ошибка):\s?\d+",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"((промежуточный )?итого?|всего|подытог|(grand |sub)?total)\b.{0,40}", re.IGNORECASE)
_SPLIT_PRICE = re.compile(r"\d{2}")
SAID = 40


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
        return spelling_key(self.name), spelling_key(self.category)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be taken: in which column (empty: the line as a whole), why, and what stands there.

    `reason`: one of BadMoney, or empty, too_long, not_yes_or_no, repeated (`said`: the line above), formula_error,
    total, too_many_cells, unclosed_quote. `sheet` where there are several.
    """

    line: int
    column: str
    reason: str
    said: str = field(default="", compare=False)
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueSheet:
    """`sheets`: whose lines these are, where there are several; `hidden`: lines that their sender does not see."""

    wares: tuple[Ware, ...]
    bad: tuple[BadRow, ...]
    hidden: int = 0
    sheets: tuple[str, ...] = ()


def read(book: Workbook, currency: str) -> CatalogueSheet:
    """The wares of every sheet that has a line which names the columns.

    Raises BadSheet `no_columns`, its `where` the missing ones if some were found, or what is wrong with the only sheets
    that there are.
    """
    lists: list[_List] = []
    missing: tuple[str, ...] = ()
    for sheet in book.sheets:
        found = find_columns(sheet.rows)
        if found is None:
            continue
        one = _List(sheet, *found, currency)
        if one.missing:
            missing = missing or one.missing
        else:
            lists.append(one)
    if not lists:
        fault = next((sheet for sheet in book.sheets if sheet.fault), None)
        if fault is not None and not missing:
            raise BadSheet(fault.fault, fault.where)
        raise BadSheet("no_columns", ",".join(missing))
    return _together(lists)


def _together(lists: list[_List]) -> CatalogueSheet:
    """Several sheets are one catalogue; what stands twice in them is told."""
    several = len(lists) > 1
    spellings: dict[str, dict[str, str]] = {"category": {}, "unit": {}}
    wares: dict[tuple[str, str], Ware] = {}
    bad: list[BadRow] = []
    for one in lists:
        for ware in one.wares():
            if isinstance(ware, Ware) and ware.key in wares:
                ware = BadRow(ware.line, "name", "repeated", str(wares[ware.key].line))
            if isinstance(ware, BadRow):
                bad.append(replace(ware, sheet=one.sheet.name) if several else ware)
                continue
            category = spellings["category"].setdefault(spelling_key(ware.category), ware.category)
            unit = spellings["unit"].setdefault(spelling_key(ware.unit), ware.unit)
            wares[ware.key] = replace(ware, category=category, unit=unit)
    names = tuple(one.sheet.name for one in lists) if several else ()
    return CatalogueSheet(tuple(wares.values()), tuple(bad), sum(one.sheet.hidden for one in lists), names)


class _List:
    """One sheet whose columns are known."""

    def __init__(self, sheet: Sheet, head: int, columns: Columns, currency: str) -> None:
        self.sheet, self._columns = sheet, columns
        self._rows = [row for row in sheet.rows[head + 1 :] if row.fault or not columns.repeats(row)]
        prices = (columns.cell(row, "price") for row in self._rows)
        self._prices = PriceColumn(prices, currency, columns.unit, columns.scale)
        self._sections = "category" not in columns.places and any(map(self._section, self._rows))
        self._splits = sheet.typed and self._may_split()

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that are needed and not there. Lines that hold a name alone part a printed list into categories."""
        return tuple(name for name in self._columns.missing if name != "category" or not self._sections)

    def wares(self) -> Iterator[Ware | BadRow]:
        section = ""
        for row in self._rows:
            heading = self._section(row) if self._sections else ""
            if heading:
                section = heading
                continue
            yield self._ware(row, section)

    def _section(self, row: Row) -> str:
        held = [(place, cell) for place, cell in enumerate(row.cells) if cell]
        if row.fault or len(held) != 1:
            return ""
        place, cell = held[0]
        alone = isinstance(cell, str) and place in (0, self._columns.places["name"]) and not _TOTAL.fullmatch(cell)
        return _line(cell) if alone else ""

    def _may_split(self) -> bool:
        """Whether two figures right of a price look like its decimals, which an unquoted comma has cut off."""
        right = self._columns.places.get("price", -1) + 1
        beside = [row.cells[right] for row in self._rows if right < len(row.cells) and row.cells[right]]
        alike = sum(isinstance(cell, str) and _SPLIT_PRICE.fullmatch(cell) is not None for cell in beside)
        return right not in self._columns.places.values() and alike > 0 and alike * 2 <= max(len(self._rows), 2)

    def _ware(self, row: Row, section: str) -> Ware | BadRow:
        said = {column: self._columns.cell(row, column) for column in self._columns.places}
        words = {column: _line(cell) for column, cell in said.items()}
        words.setdefault("category", section)
        if bad := self._whole_line(row, words):
            return bad
        for column, limit in LIMITS.items():
            if not words[column]:
                return BadRow(row.line, column, "empty")
            if len(words[column]) > limit:
                return BadRow(row.line, column, "too_long")
        try:
            price = self._price(said["price"], said.get("currency", ""))
        except BadMoney as wrong:
            return BadRow(row.line, "price", wrong.code, words["price"][:SAID])
        try:
            active = _active(words)
        except ValueError as neither:
            return BadRow(row.line, "active", "not_yes_or_no", str(neither)[:SAID])
        return Ware(row.line, words["name"], words["category"], words["unit"], price, active)

    def _price(self, cell: Cell, currency: Cell) -> int:
        if not cell:
            raise BadMoney("empty")
        return self._prices.minor(cell, currency)

    def _whole_line(self, row: Row, words: Mapping[str, str]) -> BadRow | None:
        """What is wrong with a line before any of its cells is looked at."""
        if row.fault:
            return BadRow(row.line, "", row.fault)
        wide = max((place + 1 for place, cell in enumerate(row.cells) if cell), default=0)
        if self.sheet.typed and wide > self._columns.width:
            return BadRow(row.line, "", "too_many_cells")
        if self._splits and self._cut_off(row):
            return BadRow(row.line, "price", "too_many_cells", words["price"])
        for column, text in words.items():
            if _ERROR.fullmatch(text):
                return BadRow(row.line, column, "formula_error", text)
        total = next((text for text in (words["name"], _line(row.cells[0])) if _TOTAL.fullmatch(text)), "")
        if total and not (words["unit"] and words["category"] and words["category"] != total):
            return BadRow(row.line, "", "total", total[:SAID])
        return None

    def _cut_off(self, row: Row) -> bool:
        place = self._columns.places["price"]
        price, beside = ((*row.cells, "", "")[at] for at in (place, place + 1))
        return all(isinstance(one, str) and one.isdecimal() for one in (price, beside)) and len(str(beside)) == 2


def _line(cell: Cell) -> str:
    return tidy(clean(str(cell)))


def _active(words: Mapping[str, str]) -> bool | None:
    """None if nothing is said. Raises ValueError, with what is said, if it is neither yes nor no."""
    for column, yes in (("active", True), ("archived", False)):
        said = words.get(column, "").casefold()
        if said in _YES | _NO:
            return yes if said in _YES else not yes
        if said:
            raise ValueError(words[column])
    return None
