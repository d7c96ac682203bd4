"""Plans of a month (R45): whose one is, how far it has come, and a table of them as people keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from babel import Locale

from crm_core.rules.catalogue.prices import PriceColumn
from crm_core.rules.money.typed_amounts import BadMoney
from crm_core.rules.texts.spelling import spelling_key
from crm_core.spreadsheets.table import BadSheet, Cell, Row, Workbook

Kind = Literal["company", "department", "manager"]
MOST = 10**15

_LETTER: dict[str, Kind] = {"c": "company", "d": "department", "s": "manager"}
_OF_KIND: dict[Kind, str] = {kind: letter for letter, kind in _LETTER.items()}
_MARK = re.compile(r"c|[ds][1-9][0-9]{0,17}")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "month": ("month", "месяц", "period", "период", "date", "дата"),
    "manager": ("manager", "менеджер", "name", "сотрудник", "ответственный", "фио", "имя"),
    "department": ("department", "отдел", "подразделение"),
    "amount": ("plan", "план", "amount", "сумма", "sum", "план продаж", "оборот"),
}
_SEPARATE = re.compile(r"(?P<year>20\d\d)[-./ ](?P<month>\d{1,2})(?:[-./ ]\d{1,2}.*)?")
_REVERSED = re.compile(r"(?:\d{1,2}[-./ ])?(?P<month>\d{1,2})[-./ ](?P<year>20\d\d)")
_NAMED = re.compile(r"(?P<name>[^\W\d_]+)\.?,? *(?P<year>20\d\d)(?: *(?:г|год)\.?)?")


@dataclass(frozen=True, slots=True)
class PlanFor:
    """Whose plan: the company's (`id` None), a department's, a manager's. `mark` is how it is kept."""

    kind: Kind = "company"
    id: int | None = None

    @property
    def mark(self) -> str:
        return "c" if self.id is None else f"{_OF_KIND[self.kind]}{self.id}"


def plan_for(mark: str) -> PlanFor:
    """Raises ValueError for what is no mark."""
    if _MARK.fullmatch(mark) is None:
        raise ValueError(mark)
    return PlanFor(_LETTER[mark[0]], int(mark[1:]) if mark[1:] else None)


def share_of_month(month: date, today: date) -> float:
    """How much of the month's days have passed, today with them; 0 before it, 1 after."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    passed = (today - month).days + 1
    return min(1.0, max(0.0, passed / (following - month).days))


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of a table. `manager`, `department`: as they are written; both empty: the company's."""

    line: int
    month: date
    manager: str
    department: str
    amount: int


@dataclass(frozen=True, slots=True)
class BadPlanLine:
    """`reason`: a code of BadMoney, or bad_month, empty, unknown_name, two_names, repeated, too_large."""

    line: int
    column: str
    reason: str
    said: str = ""


def read_plans(book: Workbook, currency: str) -> Iterator[PlanLine | BadPlanLine]:
    """The lines of the first sheet that names its columns: month, plan, and manager or department.

    Raises BadSheet `no_columns`.
    """
    for sheet in book.sheets:
        for place, row in enumerate(sheet.rows[:20]):
            found = _headings(row)
            if {"month", "amount"} <= found.keys():
                return _lines(sheet.rows[place + 1 :], found, currency)
    raise BadSheet("no_columns", "month, plan")


def month_of(text: str) -> date | None:
    """The first of the month that is meant: "2026-11", "11.2026", "01.11.2026", "ноябрь 2026", "Nov 2026"."""
    plain = " ".join(text.casefold().split())
    if match := _SEPARATE.fullmatch(plain) or _REVERSED.fullmatch(plain):
        number = int(match["month"])
        return date(int(match["year"]), number, 1) if 1 <= number <= 12 else None
    if match := _NAMED.fullmatch(plain):
        number = _month_names().get(match["name"])
        return date(int(match["year"]), number, 1) if number else None
    return None


def _month_names() -> Mapping[str, int]:
    named: dict[str, int] = {}
    for locale in ("ru", "en"):
        for context in ("stand-alone", "format"):
            for width in ("wide", "abbreviated"):
                names: Mapping[int, str] = dict(Locale(locale).months[context][width])
                named |= {name.casefold().rstrip("."): number for number, name in names.items()}
    return named


def _headings(row: Row) -> dict[str, int]:
    known = {spelling_key(one): column for column, all_of in _COLUMNS.items() for one in all_of}
    found: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        column = known.get(spelling_key(str(cell)))
        if column is not None:
            found.setdefault(column, place)
    return found


def _lines(rows: Sequence[Row], found: Mapping[str, int], currency: str) -> Iterator[PlanLine | BadPlanLine]:
    prices = PriceColumn((_cell(row, found, "amount") for row in rows), currency)
    taken: set[tuple[date, str, str]] = set()
    for row in rows:
        one = _line(row, found, prices)
        if isinstance(one, PlanLine):
            key = one.month, spelling_key(one.manager), spelling_key(one.department)
            if key in taken:
                one = BadPlanLine(row.line, "", "repeated")
            taken.add(key)
        yield one


def _line(row: Row, found: Mapping[str, int], prices: PriceColumn) -> PlanLine | BadPlanLine:
    if row.fault:
        return BadPlanLine(row.line, "", row.fault)
    said = {column: " ".join(str(_cell(row, found, column)).split()) for column in _COLUMNS}
    month = month_of(said["month"])
    if month is None:
        return BadPlanLine(row.line, "month", "bad_month", said["month"][:40])
    if said["manager"] and said["department"]:
        # A manager's line that tells their department beside is theirs.
        said["department"] = ""
    cell = _cell(row, found, "amount")
    if not cell:
        return BadPlanLine(row.line, "plan", "empty")
    try:
        amount = prices.minor(cell)
    except BadMoney as bad:
        return BadPlanLine(row.line, "plan", bad.code, said["amount"][:40])
    if amount > MOST:
        return BadPlanLine(row.line, "plan", "too_large", said["amount"][:40])
    return PlanLine(row.line, month, said["manager"], said["department"], amount)


def _cell(row: Row, found: Mapping[str, int], column: str) -> Cell:
    place = found.get(column, -1)
    return row.cells[place] if 0 <= place < len(row.cells) else ""
