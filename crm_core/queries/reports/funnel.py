"""The funnel by stages (R43): what entered each, what of it went on, what stands there now, and how long it took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from crm_core.models import Deal, StageEntry
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query
from crm_core.queries.reports.digest_dto import Tally
from crm_core.regulation.schema import Funnel, Stage
from crm_core.rules.policy import Permission
from crm_core.rules.statuses import DealStatus

ENOUGH = 5
"""So many deals must have entered a stage before the share that left it says anything."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage in the period. `conversion` is entered ÷ entered of the stage before (None for the first, or after 0);
    `now_*` is what stands there at this moment (on the won stage: what was won in the period). Times in stage are those
    of deals that have left it, without stages passed in one conversation.
    """

    stage: Stage
    entered: int
    conversion: float | None
    now_count: int
    now_sum: int
    median_time: timedelta | None
    average_time: timedelta | None


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """`weakest` is the stage with the lowest conversion; None when too little has happened to say."""

    funnel: Funnel
    since: datetime
    until: datetime
    currency: str
    stages: tuple[StageLine, ...]
    weakest: StageLine | None


class Funnels(Query):
    """Within what the actor may see in reports."""

    async def funnel(self, code: str, since: datetime, until: datetime) -> FunnelReport:
        """The period is `since` ≤ entered < `until`. Raises UnknownCode, Refused."""
        funnel = self.regulation.funnel(code)
        seen = deals_within(self.actor, reach_of(self.actor, Permission.report_view))
        period = StageEntry.funnel == code, StageEntry.entered_at >= since, StageEntry.entered_at < until
        entered = await self._entered(seen, *period)
        standing = await self._standing(seen, code, since, until)
        times = await self._times(seen, *period)
        lines: list[StageLine] = []
        before: int | None = None
        for stage in funnel.stages:
            count = entered.get(stage.code, 0)
            here = standing.get(stage.code, Tally())
            spent = times.get(stage.code)
            lines.append(
                StageLine(
                    stage=stage,
                    entered=count,
                    conversion=count / before if before else None,
                    now_count=here.count,
                    now_sum=here.sum,
                    median_time=timedelta(seconds=median(spent)) if spent else None,
                    average_time=timedelta(seconds=sum(spent) / len(spent)) if spent else None,
                )
            )
            before = count
        currency = self.regulation.company.currency
        return FunnelReport(funnel, since, until, currency, tuple(lines), _weakest(lines))

    async def _entered(self, seen: ColumnElement[bool], *period: ColumnElement[bool]) -> dict[str, int]:
        """Each deal once a stage, those that passed it in one conversation with the rest (R6)."""
        statement = (
            select(StageEntry.stage, func.count(StageEntry.deal_id.distinct()))
            .join(Deal, Deal.id == StageEntry.deal_id)
            .where(*period, seen)
            .group_by(StageEntry.stage)
        )
        return dict((await self.session.execute(statement)).all())

    async def _standing(
        self, seen: ColumnElement[bool], code: str, since: datetime, until: datetime
    ) -> dict[str, Tally]:
        won = and_(Deal.status == DealStatus.WON, Deal.closed_at >= since, Deal.closed_at < until)
        own_currency = Deal.currency == self.regulation.company.currency
        # Whoever does not see amounts sees no sum of them (R17).
        worth = literal(0) if "amount" in self.hidden else func.coalesce(Deal.amount, 0)
        amount = func.sum(case((own_currency, worth), else_=0))
        statement = (
            select(Deal.stage, func.count(), amount)
            .where(Deal.funnel == code, or_(Deal.status == DealStatus.OPEN, won), seen)
            .group_by(Deal.stage)
        )
        rows = await self.session.execute(statement)
        return {stage: Tally(count, int(total)) for stage, count, total in rows}

    async def _times(self, seen: ColumnElement[bool], *period: ColumnElement[bool]) -> dict[str, list[float]]:
        """Seconds spent in each stage by those who have left it, for another stage or for good."""
        following = aliased(StageEntry)
        left_at: ColumnElement[Any] = func.coalesce(following.entered_at, Deal.closed_at)
        statement = (
            select(StageEntry.stage, StageEntry.entered_at, left_at)
            .join(Deal, Deal.id == StageEntry.deal_id)
            .outerjoin(following, and_(following.deal_id == StageEntry.deal_id, following.seq == StageEntry.seq + 1))
            .where(*period, seen, ~StageEntry.passed, left_at.is_not(None))
        )
        times: defaultdict[str, list[float]] = defaultdict(list)
        for stage, entered_at, left in await self.session.execute(statement):
            times[stage].append((left - entered_at).total_seconds())
        return times


def _weakest(lines: list[StageLine]) -> StageLine | None:
    told = [line for before, line in pairwise(lines) if before.entered >= ENOUGH and line.conversion is not None]
    return min(told, key=lambda line: line.conversion or 0.0, default=None)
