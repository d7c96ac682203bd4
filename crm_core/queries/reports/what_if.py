"""What a step of the funnel is worth (R81): "what if" in money, and the steps before and after a change of rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from sqlalchemy import select

from crm_core.models import AppliedRegulation
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.funnel import ENOUGH, FunnelReport, Funnels, StageLine
from crm_core.queries.reports.report_dto import Narrowing, Whose
from crm_core.queries.reports.tables import Reports
from crm_core.regulation.schema import Stage, Text
from crm_core.rules.policy import Permission

MANAGERS = 8
"""So many are compared, those with most deals."""
AROUND = timedelta(days=30)
"""So long before a change of rules, and after it."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of the deals of which it is known what became of them at a step: how many went on."""

    on: int
    known: int

    @property
    def value(self) -> float | None:
        return self.on / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Better:
    """The step at another share: that of its best manager (`name`), or of as long a time before. `more`: sales that it
    would bring; `sum`: their money, in minor units of the company's currency."""

    than: Literal["manager", "before"]
    name: Text | None
    share: Share
    more: float
    sum: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Of the weakest step, from `before` to `stage`. `sold`: the share of those who pass it that is sold in the end;
    `average`: of the sales of that time."""

    report: FunnelReport
    before: StageLine
    stage: StageLine
    share: Share
    sold: float
    average: int
    ways: tuple[Better, ...]


@dataclass(frozen=True, slots=True)
class StepChange:
    """The step into a stage, of those who came before the rules changed and of those who came after."""

    stage: Stage
    before: Share
    after: Share


@dataclass(frozen=True, slots=True)
class RulesChange:
    """`number` and `at`: of the regulation; `earlier`, `later`: the changes beside it, None where there is none."""

    number: int
    at: datetime
    until: datetime
    steps: tuple[StepChange, ...]
    earlier: int | None
    later: int | None


class WhatIfs(Query):
    """Within what the actor may see in reports."""

    @asks(Permission.report_view)
    async def of(self, code: str, since: datetime, until: datetime) -> WhatIf | None:
        """None where too little has happened to name a weakest step. Raises UnknownCode, Refused."""
        report = await Funnels(self.uow).funnel(code, since, until)
        if report.weakest is None:
            return None
        place = report.stages.index(report.weakest)
        share = shares(report)[place - 1]
        period = Period(since, until)
        average = await self._average(code, period, report.stages[place - 1])
        sold = _sold(report, place)
        ways = [
            Better(than, name, other, more, round(more * average))
            async for than, name, other in self._others(code, period, place)
            if share.value is not None and other.value is not None and other.value > share.value
            if (more := share.known * (other.value - share.value) * sold) > 0
        ]
        best = max((one for one in ways if one.than == "manager"), key=lambda one: one.share.value or 0, default=None)
        chosen = (best, *(one for one in ways if one.than == "before"))
        return WhatIf(
            report, report.stages[place - 1], report.weakest, share, sold, average, tuple(one for one in chosen if one)
        )

    @asks(Permission.report_view)
    async def around(self, code: str, number: int | None = None) -> RulesChange | None:
        """The last change of the rules, or that one; None where they never changed. Raises UnknownCode, Refused."""
        found = select(AppliedRegulation.id, AppliedRegulation.applied_at).order_by(AppliedRegulation.id)
        moments = {row[0]: row[1] for row in await self.session.execute(found)}
        changes = list(moments)[1:]
        if not changes:
            return None
        chosen = number if number in changes else changes[-1]
        at, place = moments[chosen], changes.index(chosen)
        until = min(self.now, at + AROUND)
        funnels = Funnels(self.uow)
        before, after = await funnels.funnel(code, at - AROUND, at), await funnels.funnel(code, at, until)
        steps = zip(before.funnel.stages[1:], shares(before), shares(after), strict=True)
        return RulesChange(
            chosen,
            at,
            until,
            tuple(StepChange(*step) for step in steps),
            changes[place - 1] if place else None,
            changes[place + 1] if place + 1 < len(changes) else None,
        )

    async def _others(
        self, code: str, period: Period, place: int
    ) -> AsyncIterator[tuple[Literal["manager", "before"], Text | None, Share]]:
        """That step's share with each of the managers, and in the time before."""
        funnels = Funnels(self.uow)
        listed = await Reports(self.uow).table("deals_manager", Narrowing(period, funnel=code), MANAGERS)
        for row in listed.rows:
            if row.key:
                theirs = await funnels.funnel(code, period.since, period.until, Whose(staff_id=int(row.key)))
                share = shares(theirs)[place - 1]
                if share.known >= ENOUGH:
                    yield "manager", row.name, share
        earlier = await funnels.funnel(code, period.since - (period.until - period.since), period.since)
        if (share := shares(earlier)[place - 1]).known >= ENOUGH:
            yield "before", None, share

    async def _average(self, code: str, period: Period, before: StageLine) -> int:
        """Of the sales of that time; where there is none, of the deals that the step lost."""
        sold = (await Reports(self.uow).table("won", Narrowing(period, funnel=code), 1)).total
        if sold.count:
            return round(sold.sum / sold.count)
        return round(before.lost.sum / before.lost.count) if before.lost.count else 0


def shares(report: FunnelReport) -> list[Share]:
    """Of each step: those who went on, of these and those who were lost before it."""
    return [Share(after.entered, after.entered + before.lost.count) for before, after in pairwise(report.stages)]


def _sold(report: FunnelReport, place: int) -> float:
    """Of those who have come to the stage, as far as it is known; of few, as the regulation expects."""
    lost = sum(line.lost.count for line in report.stages[place:])
    known = report.won + lost
    return report.won / known if known >= ENOUGH else report.stages[place].stage.probability / 100
