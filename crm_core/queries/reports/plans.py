"""Plan and fact of a month (R45): the company, its departments, its managers, against the month before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, func, select

from crm_core.models import Deal, Department, Plan, SetupMark, Staff, StageEntry
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.company_setup import baseline_of
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import worth
from crm_core.rules.company_setup import Baseline, SetupStep
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.plans import PlanFor
from crm_core.rules.policy import Permission, Scope
from crm_core.rules.time.periods import moments_of
from crm_core.storage.sql_types import AnyRow

_WON = inlined(Deal.status, DealStatus.WON)
CYCLES = 2_000
"""So many of a month's sales tell how long one takes."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What is planned (None: nothing) and what is sold in the month, in minor units; `before`: sold in the one before.
    `name`: None for the company."""

    whose: PlanFor
    name: str | None
    plan: int | None
    sold: int
    sales: int
    before: int

    @property
    def share(self) -> float | None:
        return self.sold / self.plan if self.plan else None


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """`leads` came in the month, `converted` of them are sold by now; `sales` were closed in it for `turnover`.

    `cycle`: the median time from a deal's beginning to its sale.
    """

    leads: int
    converted: int
    sales: int
    turnover: int
    cycle: timedelta | None

    @property
    def conversion(self) -> float | None:
        return self.converted / self.leads if self.leads else None

    @property
    def check(self) -> int | None:
        return self.turnover // self.sales if self.sales else None


@dataclass(frozen=True, slots=True)
class PlanReport:
    """`month`: its first day. Rows: the company's for those who see it, departments, managers, each by what is sold.

    `baseline`: where sales stood before the product was here (R66), for those who see the company.
    """

    month: date
    currency: str
    rows: tuple[PlanRow, ...]
    now: MonthFigures
    before: MonthFigures
    baseline: Baseline | None


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """One's own progress this month."""

    plan: int
    sold: int
    currency: str


class Plans(Query):
    """Within what the actor may see in reports; a manager sees their own line."""

    @asks(Permission.report_view)
    async def report(self, month: date) -> PlanReport:
        """Raises Refused."""
        first = month.replace(day=1)
        reach = reach_of(self.actor, Permission.report_view)
        seen = deals_within(self.actor, reach)
        now, before = self._span(first), self._span(_month_before(first))
        sold, earlier = await self._sold(seen, now), await self._sold(seen, before)
        rows = await self._rows(first, reach, sold, earlier)
        figures = await self._figures(seen, now, sold), await self._figures(seen, before, earlier)
        whole = reach is Scope.company
        mark = await self.session.get(SetupMark, SetupStep.baseline) if whole else None
        said = baseline_of(mark)
        baseline = said if whole and said != Baseline() else None
        return PlanReport(first, self.regulation.company.currency, rows, *figures, baseline)

    @asks(Permission.report_view)
    async def own(self) -> OwnPlan | None:
        """One's own of this month, None where nobody has planned one; one statement where there is none."""
        first = self.calendar.local(self.now).date().replace(day=1)
        mine = PlanFor("manager", self.actor.id)
        currency = self.regulation.company.currency
        kept = select(Plan.amount).where(Plan.month == first, Plan.whose == mine.mark, Plan.currency == currency)
        plan = await self.session.scalar(kept) if self.actor.id is not None and "amount" not in self.hidden else None
        if plan is None:
            return None
        own = func.coalesce(func.sum(worth(self)), 0)
        sold = await self.session.scalar(select(own).where(_won_in(self._span(first)), Deal.owner_id == self.actor.id))
        return OwnPlan(plan, int(sold or 0), currency)

    async def _rows(
        self, first: date, reach: Scope, sold: Sequence[_Sold], earlier: Sequence[_Sold]
    ) -> tuple[PlanRow, ...]:
        marks = select(Plan.whose, Plan.amount).where(
            Plan.month == first, Plan.currency == self.regulation.company.currency
        )
        plans: dict[str, int] = {row[0]: row[1] for row in await self.session.execute(marks)}
        theirs = await self._people(reach, {one.owner for one in (*sold, *earlier) if one.owner is not None})
        places = await self._departments(reach)
        rows = [PlanFor()] if reach is Scope.company else []
        rows += [PlanFor("department", one) for one in places] + [PlanFor("manager", one) for one in theirs]
        now, before = _by_whose(sold), _by_whose(earlier)
        names = {PlanFor("department", one): name for one, name in places.items()}
        names |= {PlanFor("manager", one): name for one, name in theirs.items()}
        found = [
            PlanRow(
                whose, names.get(whose), plans.get(whose.mark), now[whose].total, now[whose].sales, before[whose].total
            )
            for whose in rows
            if whose.kind != "manager" or whose.mark in plans or now[whose].sales or before[whose].sales
        ]
        kinds = ("company", "department", "manager")
        found.sort(key=lambda row: (kinds.index(row.whose.kind), -row.sold, row.name or ""))
        return tuple(found)

    async def _sold(self, seen: ColumnElement[bool], span: tuple[datetime, datetime]) -> list[_Sold]:
        by = Deal.owner_id, Deal.department_id
        statement = select(*by, func.coalesce(func.sum(worth(self)), 0), func.count()).where(_won_in(span), seen)
        rows = await self.session.execute(statement.group_by(*by))
        return [_Sold(owner, department, int(total), count) for owner, department, total, count in rows]

    async def _figures(
        self, seen: ColumnElement[bool], span: tuple[datetime, datetime], sold: Sequence[_Sold]
    ) -> MonthFigures:
        came = select(StageEntry.deal_id).where(
            StageEntry.funnel == self.regulation.inbound,
            StageEntry.seq == 1,
            StageEntry.entered_at >= span[0],
            StageEntry.entered_at < span[1],
        )
        statement = select(Deal.status, func.count()).where(Deal.id.in_(came), seen).group_by(Deal.status)
        leads: dict[DealStatus, int] = {row[0]: row[1] for row in await self.session.execute(statement)}
        lasted = select(Deal.created_at, Deal.closed_at).where(_won_in(span), seen)
        lasted = lasted.order_by(Deal.closed_at.desc()).limit(CYCLES)
        spans: Sequence[AnyRow] = (await self.session.execute(lasted)).all()
        times: list[float] = [(closed - began).total_seconds() for began, closed in spans]
        return MonthFigures(
            leads=sum(leads.values()),
            converted=leads.get(DealStatus.WON, 0),
            sales=sum(one.sales for one in sold),
            turnover=sum(one.total for one in sold),
            cycle=timedelta(seconds=median(times)) if times else None,
        )

    async def _people(self, reach: Scope, sellers: set[int]) -> dict[int, str]:
        """Those who work or have sold, as far as the reader reaches."""
        statement = select(Staff.id, Staff.name).where(Staff.active | Staff.id.in_(sellers))
        if reach is Scope.own:
            statement = statement.where(Staff.id == self.actor.id)
        elif reach is Scope.department:
            own = Staff.id == self.actor.id
            statement = statement.where(own | (Staff.department_id == self.actor.department_id))
        return {row[0]: row[1] for row in await self.session.execute(statement)}

    async def _departments(self, reach: Scope) -> dict[int, str]:
        statement = select(Department.id, Department.name)
        if reach is Scope.own:
            return {}
        if reach is Scope.department:
            statement = statement.where(Department.id == self.actor.department_id)
        return {row[0]: row[1] for row in await self.session.execute(statement)}

    def _span(self, first: date) -> tuple[datetime, datetime]:
        return moments_of(first, (first + timedelta(days=32)).replace(day=1), self.calendar.zone)


@dataclass(frozen=True, slots=True)
class _Sold:
    owner: int | None
    department: int | None
    total: int
    sales: int


@dataclass(frozen=True, slots=True)
class _Sum:
    total: int = 0
    sales: int = 0


def _won_in(span: tuple[datetime, datetime]) -> ColumnElement[bool]:
    return and_(_WON, Deal.closed_at >= span[0], Deal.closed_at < span[1])


def _by_whose(sold: Sequence[_Sold]) -> Mapping[PlanFor, _Sum]:
    """Sum and number, for the company, each department and each manager."""
    totals: defaultdict[PlanFor, _Sum] = defaultdict(_Sum)
    for one in sold:
        keys = [PlanFor()]
        keys += [PlanFor("department", one.department)] if one.department is not None else []
        keys += [PlanFor("manager", one.owner)] if one.owner is not None else []
        for key in keys:
            had = totals[key]
            totals[key] = _Sum(had.total + one.total, had.sales + one.sales)
    return totals


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
