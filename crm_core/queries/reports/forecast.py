"""The forecast (R68): each open deal's amount by the measured share of its stage, and the month of its likely sale.

Measured on what the reader may see in reports: those who came within the last year, for shares; the latest sales, for
how long a deal takes from its stage to the sale.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, null, select
from sqlalchemy.types import BigInteger, String

from crm_core.models import Deal, StageEntry
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import worth
from crm_core.queries.reports.funnel import ENOUGH, Funnels
from crm_core.queries.reports.report_dto import FORECASTS, ReportCode
from crm_core.queries.reports.report_rules import OF_OPEN, Dimension, Rule
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyColumn, AnyElement
from crm_core.unit_of_work import Component

MEASURED_OVER = timedelta(days=365)
SALES = 1_000
"""So many of the latest sales tell how long a stage is away from the sale."""
_WHOLE = 10_000
_FURTHEST = 24
"""Months ahead; what is likely later stands in the last of them."""

Stages = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Measure:
    """By funnel and stage. `chances`: parts of ten thousand; `days`: to the sale, of stages with enough sales alone."""

    chances: Stages
    days: Stages


class Measures(Query):
    """What has become of deals so far."""

    async def taken(self) -> Measure:
        """Of fewer than `ENOUGH` decided deals nothing is measured: the chance is the regulation's own."""
        chances: Stages = {}
        for funnel in self.regulation.funnels:
            odds = await Funnels(self.uow).odds(funnel.code, self.now - MEASURED_OVER, self.now)
            for stage, (won, lost) in zip(funnel.stages, odds, strict=True):
                known = won + lost >= ENOUGH
                share = won * _WHOLE // (won + lost) if known else stage.probability * _WHOLE // 100
                chances[funnel.code, stage.code] = share
        return Measure(chances, await self._days())

    async def _days(self) -> Stages:
        seen = deals_within(self.actor, reach_of(self.actor, Permission.report_view))
        since = self.now - MEASURED_OVER
        sold = (
            select(Deal.id, Deal.closed_at)
            .where(Deal.status == DealStatus.WON, Deal.closed_at >= since, seen)
            .order_by(Deal.closed_at.desc(), Deal.id)
            .limit(SALES)
            .subquery()
        )
        first = func.min(StageEntry.entered_at, type_=StageEntry.entered_at.type)
        statement = (
            select(StageEntry.funnel, StageEntry.stage, first, sold.c.closed_at)
            .join(sold, sold.c.id == StageEntry.deal_id)
            .group_by(StageEntry.funnel, StageEntry.stage, StageEntry.deal_id, sold.c.closed_at)
        )
        spent: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for funnel, stage, entered, closed in await self.session.execute(statement):
            spent[funnel, stage].append(max((closed - entered).days, 0))
        return {place: int(median(days)) for place, days in spent.items() if len(days) >= ENOUGH}


def forecast_rule(code: ReportCode, within: Component, measure: Measure) -> Rule:
    by, column = _rows_of(code, within, measure)
    expected = worth(within) * _chance(measure) // literal(_WHOLE, BigInteger)
    return Rule("deals", by, Deal, (column,), inlined(Deal.status, DealStatus.OPEN), expected, found_by=OF_OPEN)


def _rows_of(code: ReportCode, within: Component, measure: Measure) -> tuple[Dimension, AnyColumn]:
    assert code in FORECASTS
    if code == "forecast_month":
        return "month", _month(within, measure)
    return ("manager", Deal.owner_id) if code == "forecast_manager" else ("funnel", Deal.funnel)


def _chance(measure: Measure) -> AnyElement:
    at_stage = [(_at(place), literal(share, BigInteger)) for place, share in measure.chances.items()]
    return case(*at_stage, else_=literal(0, BigInteger))


def _month(within: Component, measure: Measure) -> AnyElement:
    """Written into the statement itself: the databases group by the words, and bound values would differ each time."""
    starts = _months(within)
    until_then = [
        (and_(_at(place), Deal.stage_entered_at < _moment(after - timedelta(days=days))), _word(month))
        for place, days in measure.days.items()
        for month, after in starts[:-1]
    ]
    known = [(_at(place), _word(starts[-1][0])) for place in measure.days]
    # Never true: PostgreSQL groups by no bare NULL.
    nowhere = (Deal.funnel != Deal.funnel, _word(""))
    return case(*until_then, *known, nowhere, else_=null())


def _months(within: Component) -> list[tuple[str, datetime]]:
    """This month and those to come, each with the moment when it is over by the company's clock. What should have been
    sold by now is expected this month."""
    today = within.calendar.local(within.now).date()
    found: list[tuple[str, datetime]] = []
    for ahead in range(_FURTHEST):
        place = today.year * 12 + today.month - 1 + ahead
        after = date((place + 1) // 12, (place + 1) % 12 + 1, 1)
        over = datetime.combine(after, time(), tzinfo=within.calendar.zone).astimezone(UTC)
        found.append((f"{place // 12}-{place % 12 + 1:02}", over))
    return found


def _at(place: tuple[str, str]) -> ColumnElement[bool]:
    return and_(Deal.funnel == _word(place[0]), Deal.stage == _word(place[1]))


def _word(word: str) -> AnyElement:
    return bindparam(None, word, String(), literal_execute=True)


def _moment(moment: datetime) -> AnyElement:
    return bindparam(None, moment, Deal.stage_entered_at.type, literal_execute=True)
