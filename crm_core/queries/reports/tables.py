"""The reports (R44), the refusals (R81), promises (R78), the forecast (R68): counted by the database, rows of deals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true

from crm_core.errors import BadValue
from crm_core.models import Company, Contact, Deal, Invoice, Payment, Product, Staff
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import DealPage
from crm_core.queries.deals.list_filters import DealList, Period
from crm_core.queries.deals.pages import DealPages
from crm_core.queries.filters.money import worth
from crm_core.queries.reports.forecast import Measures, forecast_rule
from crm_core.queries.reports.report_dto import (
    FORECASTS,
    OF_NOW,
    REPORT_CODES,
    Narrowing,
    Report,
    ReportCode,
    ReportRow,
    ReportTotal,
)
from crm_core.queries.reports.report_rules import Dimension, Rule, rule_of
from crm_core.queries.tasks.lines import TaskLines
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyColumn, AnyRow, AnySelect
from crm_core.unit_of_work import UnitOfWork

SHOWN = 50
"""Rows of one report: whoever wants more of them narrows it."""

_NAMES: dict[Dimension, Any] = {
    "manager": Staff.name,
    "contact": Contact.name,
    "company": Company.name,
    "product": Product.name,
}
_NOBODY = Text(ru="—", en="—")
_STATUSES = {
    DealStatus.OPEN: Text(ru="в работе", en="in work"),
    DealStatus.WON: Text(ru="проданы", en="won"),
    DealStatus.LOST: Text(ru="отказы", en="lost"),
}
# By these the rows' hidden field is told (R17).
_FIELD_OF: dict[Dimension, str] = {
    "source": "source",
    "product": "product",
    "category": "product",
    "company": "company",
}


class Reports(Query):
    """Within what the actor may see in reports: the department's deals, or the company's."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._pages = DealPages(uow)
        self._tasks = TaskLines(uow)

    @asks(Permission.report_view)
    async def table(self, code: ReportCode, narrowing: Narrowing, most: int = SHOWN) -> Report:
        """A report's rows, in four statements at most (the forecast: more). Raises BadValue `unknown_code`, Refused.

        Empty for those from whom what the rows stand for is hidden (R17).
        """
        rule = await self._rule(code, narrowing.period)
        currency = self.regulation.company.currency
        if _FIELD_OF.get(rule.by) in self.hidden:
            return Report(code, rule.of, currency, ())
        keys = rule.columns
        total = await self._total(rule, narrowing)
        groups = self._counted(rule, narrowing, *keys).group_by(*keys)
        rows: Sequence[AnyRow] = (await self.session.execute(groups)).all()
        shown = self._ordered(rule, rows)[:most]
        names = await self._names(rule.by, [row[: len(keys)] for row in shown])
        lines = tuple(
            ReportRow(_key(row[: len(keys)]), name, *_figures(rule, row[len(keys) :]))
            for row, name in zip(shown, names, strict=True)
        )
        before = None
        if code not in OF_NOW:
            before = await self._total(await self._rule(code, _before(narrowing.period)), narrowing)
        return Report(code, rule.of, currency, lines, total, before, len(rows) - len(lines))

    @asks(Permission.report_view)
    async def deals(
        self, code: ReportCode, narrowing: Narrowing, key: str | None, page: int = 0, size: int = 8
    ) -> DealPage:
        """The deals behind a row (`key`), or behind the whole report, the newest first; of a
        forecast, `sum` is what is expected of them. Raises as `table` does."""
        rule = await self._rule(code, narrowing.period)
        if _FIELD_OF.get(rule.by) in self.hidden:
            raise self.refused(Permission.report_view)
        within = [rule.condition, self._narrowed(rule, narrowing)]
        if key is not None:
            within.append(self._row(rule, key))
        found = self._joined(select(Deal.id), rule).where(*within)
        money = rule.money if code in FORECASTS else worth(self)
        listed = DealList(Deal.id.in_(found), Deal.created_at, money, latest_first=True)
        return await self._pages.page(listed, true(), page, size)

    async def _rule(self, code: ReportCode, period: Period) -> Rule:
        if code not in REPORT_CODES:
            raise BadValue("unknown_code", "report")
        if code in FORECASTS:
            return forecast_rule(code, self, await Measures(self.uow).taken())
        return rule_of(code, self, period)

    async def _total(self, rule: Rule, narrowing: Narrowing) -> ReportTotal:
        counted = await self.session.execute(self._counted(rule, narrowing))
        return ReportTotal(*_figures(rule, counted.one()))

    def _counted(self, rule: Rule, narrowing: Narrowing, *keys: AnyColumn) -> AnySelect:
        parts = [func.coalesce(one, 0) for one in (*(() if rule.part is None else (rule.part,)), *rule.parts.values())]
        # A deal that holds two lines of a group is one deal of it.
        number = func.count(Deal.id.distinct()) if rule.of == "deals" and rule.table is not Deal else func.count()
        counted = select(*keys, number, func.coalesce(func.sum(rule.money), 0), *parts)
        if rule.found_by is not None and narrowing.staff_id is None:
            counted = counted.with_hint(Deal, f"INDEXED BY {rule.found_by}", "sqlite")
        return self._joined(counted, rule).where(rule.condition, self._narrowed(rule, narrowing))

    def _joined(self, found: AnySelect, rule: Rule) -> AnySelect:
        table = rule.table
        found = found.select_from(table)
        if table is Payment:
            found = found.join(Invoice, Invoice.id == Payment.invoice_id).join(Deal, Deal.id == Invoice.deal_id)
        elif table is not Deal:
            found = found.join(Deal, Deal.id == table.deal_id)
        for other, condition in rule.joined:
            found = found.join(other, condition)
        return found

    def _narrowed(self, rule: Rule, narrowing: Narrowing) -> ColumnElement[bool]:
        conditions = [deals_within(self.actor, reach_of(self.actor, Permission.report_view))]
        if narrowing.staff_id is not None:
            conditions.append(rule.staff == narrowing.staff_id)
        if narrowing.department_id is not None:
            conditions.append(Deal.department_id == narrowing.department_id)
        if narrowing.funnel is not None:
            conditions.append(Deal.funnel == narrowing.funnel)
        return and_(*conditions)

    def _row(self, rule: Rule, key: str) -> ColumnElement[bool]:
        """The rows of one key; a key that there is not has no deals."""
        columns = rule.columns
        parts = key.split(":", len(columns) - 1) if key else [""] * len(columns)
        if len(parts) != len(columns):
            raise BadValue("unknown_code", "row")
        return and_(*(_is(rule.by, column, part) for column, part in zip(columns, parts, strict=True)))

    def _ordered(self, rule: Rule, rows: Sequence[AnyRow]) -> list[Any]:
        if rule.by == "stage":
            places = {
                (funnel.code, stage.code): (place, at)
                for place, funnel in enumerate(self.regulation.funnels)
                for at, stage in enumerate(funnel.stages)
            }
            return sorted(rows, key=lambda row: (places.get((row[0], row[1]), (len(places), 0)), row[0], row[1]))
        if rule.by == "month":
            return sorted(rows, key=lambda row: (row[0] is None, row[0] or ""))
        # Equal ones in one order everywhere, so that a page and a test find them where they were.
        keys = len(rule.columns)
        return sorted(rows, key=lambda row: (-row[keys + 1], -row[keys], str(row[:keys])))

    async def _names(self, by: Dimension, keys: Sequence[tuple[Any, ...]]) -> list[Text]:
        column = _NAMES.get(by)
        if column is None:
            return [self._own_name(by, key) for key in keys]
        owner = column.class_
        wanted = [key[0] for key in keys if key[0] is not None]
        found = await self.session.execute(select(owner.id, column).where(owner.id.in_(wanted))) if wanted else ()
        known = {row[0]: row[1] for row in found}
        return [_NOBODY if key[0] is None else _plain(known.get(key[0], "—")) for key in keys]

    def _own_name(self, by: Dimension, key: tuple[Any, ...]) -> Text:
        """What the regulation calls it; a code that it has no longer names itself."""
        if key[0] is None:
            return _NOBODY
        try:
            if by == "stage":
                funnel, stage = self.regulation.funnel(key[0]).name, self._tasks.stage_name(key[0], key[1])
                languages = {**funnel.languages(), **stage.languages()}
                return Text(**{code: f"{funnel.in_(code)}: {stage.in_(code)}" for code in languages})
            if by == "stage_reason":
                where, why = self._own_name("stage", key), self._own_name("reason", key[2:])
                return Text(**{code: f"{where.in_(code)} · {why.in_(code)}" for code in where.languages()})
            if by == "reason":
                return self.regulation.reason(key[0]).name
            if by == "funnel":
                return self.regulation.funnel(key[0]).name
            if by == "source":
                return self.regulation.source(key[0]).name
        except UnknownCode:
            pass
        if by == "month":
            year, month = str(key[0]).split("-")
            return _plain(f"{month}.{year}")
        return _STATUSES[key[0]] if by == "status" else _plain(str(key[-1]))


def _figures(rule: Rule, row: Sequence[Any]) -> tuple[int, int, int | None, dict[str, int]]:
    parts = dict(zip(rule.parts, map(int, row[2:]), strict=True)) if rule.parts else {}
    return int(row[0]), int(row[1]), int(row[2]) if rule.part is not None else None, parts


def _key(values: Sequence[object]) -> str:
    return "" if values[0] is None else ":".join("" if value is None else str(value) for value in values)


def _is(by: Dimension, column: AnyColumn, part: str) -> ColumnElement[bool]:
    if not part:
        return column.is_(None)
    if by not in _NAMES:
        return column == part
    if not part.isdecimal() or int(part) >= 2**63:
        raise BadValue("unknown_code", "row")
    return column == int(part)


def _plain(name: str) -> Text:
    return Text(ru=name, en=name)


def _before(period: Period) -> Period:
    """As long a time, just before."""
    return Period(period.since - (period.until - period.since), period.since)
