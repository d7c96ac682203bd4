"""The funnel by stages (R43): those who came in a period, and what has become of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, union_all
from sqlalchemy.orm import aliased

from crm_core.models import Deal, Knock, StageEntry
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.filters.money import worth
from crm_core.queries.reports.digest_dto import ReasonLine, Tally
from crm_core.queries.reports.report_dto import EVERYBODYS, Whose
from crm_core.queries.reports.report_rules import deals_of
from crm_core.regulation.schema import Funnel, Reason, Stage
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyElement, AnyRow

_NONE = Tally()
ENOUGH = 5
"""Of so many deals it must be known what became of them at a step before its share says anything."""
SAMPLE = 1_000
"""Of more than twice as many deals about so many tell how long a stage takes: the median is off by a twentieth at most,
as a rule."""
SAMPLE_DAYS = 40
"""Of so many days, evenly spread, not always the same of the week."""
_BY_INDEX = "INDEXED BY ix_deals_cohort"


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of the cohort. `entered`: how many have come this far, so that it never grows from stage to stage.

    All of them have gone on, were `lost` from here (`reasons`: why, the most frequent first; none for those from whom
    reasons are hidden), or are `waiting`, open still and no further than this. `conversion` is entered ÷ entered of the
    stage before (None for the first, or after 0). Times in stage are those of deals that have left it, without stages
    passed in one conversation (of a large cohort: of some of its deals).
    """

    stage: Stage
    entered: int
    conversion: float | None
    lost: Tally
    waiting: Tally
    reasons: tuple[ReasonLine, ...]
    median_time: timedelta | None
    average_time: timedelta | None


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """`weakest`: the stage that the smallest share reached of those who had come before it and of whom it is known what
    became of them; where nobody is lost yet, the one with the lowest conversion. None when too little has happened.

    `unagreed`: how many wrote to us in that time and have not agreed to the processing of their data, so that nothing
    else is known of them; always 0 for a funnel that leads do not enter.
    """

    funnel: Funnel
    since: datetime
    until: datetime
    currency: str
    stages: tuple[StageLine, ...]
    weakest: StageLine | None
    unagreed: int = 0

    @property
    def came(self) -> int:
        return self.stages[0].entered

    @property
    def won(self) -> int:
        return self.stages[-1].entered

    @property
    def lost(self) -> Tally:
        return _sum(line.lost for line in self.stages)

    @property
    def waiting(self) -> Tally:
        return _sum(line.waiting for line in self.stages)


@dataclass
class _Fates:
    """What became of the cohort's deals that came as far as one stage and no further."""

    won: int = 0
    waiting: Tally = _NONE
    lost: Tally = _NONE
    reasons: list[ReasonLine] = field(default_factory=list[ReasonLine])


class Funnels(Query):
    """Within what the actor may see in reports."""

    @asks(Permission.report_view)
    async def funnel(self, code: str, since: datetime, until: datetime, whose: Whose = EVERYBODYS) -> FunnelReport:
        """Those who came into the funnel at `since` ≤ moment < `until`. Raises UnknownCode, Refused."""
        funnel = self.regulation.funnel(code)
        whole, came_then = and_(self._of(funnel), deals_of(whose)), _Period(since, until)
        fates = await self._fates(funnel, whole, came_then)
        came = _came_as_far([fate.won + fate.waiting.count + fate.lost.count for fate in fates])
        times = await self._times(whole, came_then, came[0])
        lines: list[StageLine] = []
        before = 0
        for stage, entered, fate in zip(funnel.stages, came, fates, strict=True):
            spent = times.get(stage.code)
            fate.reasons.sort(key=lambda line: (-line.count, -line.sum))
            lines.append(
                StageLine(
                    stage=stage,
                    entered=entered,
                    conversion=entered / before if before else None,
                    lost=fate.lost,
                    waiting=fate.waiting,
                    reasons=() if "reason" in self.hidden else tuple(fate.reasons),
                    median_time=timedelta(seconds=median(spent)) if spent else None,
                    average_time=timedelta(seconds=sum(spent) / len(spent)) if spent else None,
                )
            )
            before = entered
        currency = self.regulation.company.currency
        unagreed = await self._unagreed(since, until) if code == self.regulation.inbound else 0
        return FunnelReport(funnel, since, until, currency, tuple(lines), _weakest(lines), unagreed)

    @asks(Permission.report_view)
    async def odds(self, code: str, since: datetime, until: datetime) -> list[tuple[int, int]]:
        """Of each stage: how many of those who came as far are won, and how many are lost. Raises as `funnel` does."""
        funnel = self.regulation.funnel(code)
        fates = await self._fates(funnel, self._of(funnel), _Period(since, until))
        lost = _came_as_far([fate.lost.count for fate in fates])
        return [(fates[-1].won, gone) for gone in lost]

    async def _unagreed(self, since: datetime, until: datetime) -> int:
        then = select(func.count()).select_from(Knock).where(Knock.at >= since, Knock.at < until)
        return await self.session.scalar(then) or 0

    def _of(self, funnel: Funnel) -> ColumnElement[bool]:
        """The deals whose first stage of all was entered in it, whenever: what stands in `ix_deals_cohort`."""
        seen = deals_within(self.actor, reach_of(self.actor, Permission.report_view))
        return and_(Deal.funnel == funnel.code, Deal.came_into == funnel.code, seen)

    async def _fates(self, funnel: Funnel, whole: ColumnElement[bool], came_then: _Period) -> list[_Fates]:
        """By the furthest stage that each has come to: stages skipped on the way count as passed (R6).

        The sale itself is reached by those alone who are won now: a sale that was undone is none.
        """
        by = Deal.way, Deal.stage, Deal.status, Deal.lost_reason
        # Day by day, as the index has them, and only then together: sorting them all would take ten times as long.
        parts = [
            select(*by, func.count().label("deals"), func.sum(worth(self)).label("worth"))
            .with_hint(Deal, _BY_INDEX, "sqlite")
            .where(whole, *part)
            .group_by(Deal.came_on, *by)
            for part in (came_then.between, came_then.edges)
        ]
        days = union_all(*parts).subquery()
        same = days.c.way, days.c.stage, days.c.status, days.c.lost_reason
        statement = select(*same, func.sum(days.c.deals), func.sum(days.c.worth)).group_by(*same)
        fates: list[_Fates] = [_Fates() for _ in funnel.stages]
        places = {stage.code: place for place, stage in enumerate(funnel.stages)}
        last = len(funnel.stages) - 1
        rows: Sequence[AnyRow] = (await self.session.execute(statement)).all()
        for way, stage, status, code, count, total in rows:
            if status is DealStatus.WON:
                fates[last].won += int(count)
                continue
            here = Tally(int(count), int(total))
            # The sale's own place, and one that the regulation has no longer, say nothing.
            seen = (places.get(each, 0) for each in way.split(","))
            furthest = max((place for place in seen if place < last), default=0)
            fate = fates[min(max(furthest, places.get(stage, 0)), last - 1)]
            if status is DealStatus.LOST:
                fate.lost = _sum((fate.lost, here))
                fate.reasons.append(ReasonLine(self._reason(code), here.count, here.sum))
            else:
                fate.waiting = _sum((fate.waiting, here))
        for fate in fates:
            fate.reasons = _by_reason(fate.reasons)
        return fates

    def _reason(self, code: str | None) -> Reason | None:
        return next((reason for reason in self.regulation.reasons if reason.code == code), None)

    async def _times(self, whole: ColumnElement[bool], came_then: _Period, came: int) -> dict[str, list[float]]:
        """Seconds spent in each stage by those who have left it, for another stage or for good.

        Of many deals only about `SAMPLE` are looked at.
        """
        following = aliased(StageEntry)
        chosen = came_then.some(came) if came > 2 * SAMPLE else came_then.all
        cohort = whole, *chosen
        deals = select(Deal.id, Deal.closed_at).with_hint(Deal, _BY_INDEX, "sqlite").where(*cohort).subquery()
        left_at: AnyElement = func.coalesce(following.entered_at, deals.c.closed_at)
        statement = (
            select(StageEntry.stage, StageEntry.entered_at, left_at)
            .join(deals, deals.c.id == StageEntry.deal_id)
            .outerjoin(following, and_(following.deal_id == StageEntry.deal_id, following.seq == StageEntry.seq + 1))
            .where(~StageEntry.passed, left_at.is_not(None))
        )
        times: defaultdict[str, list[float]] = defaultdict(list)
        for stage, entered_at, left in await self.session.execute(statement):
            times[stage].append((left - entered_at).total_seconds())
        return times


class _Period:
    """When they came: conditions by the day, which the index has in order. The moments count on the first and the last
    day alone: to compare them all would take a third of the time.
    """

    def __init__(self, since: datetime, until: datetime) -> None:
        self._moments = Deal.came_at >= since, Deal.came_at < until
        self._first, self._last = since.astimezone(UTC).date(), until.astimezone(UTC).date()
        self.between = Deal.came_on > self._first, Deal.came_on < self._last
        self.edges = Deal.came_on.in_(sorted({self._first, self._last})), *self._moments
        self.all = Deal.came_on >= self._first, Deal.came_on <= self._last, *self._moments

    def some(self, came: int) -> tuple[ColumnElement[bool], ...]:
        """Of a long time some days, and of their deals some: not by the id alone, which may go in step with the turns.

        The days alone lead into the index: beside their range, a planner would read all that lies between.
        """
        length = (self._last - self._first).days + 1
        step = -(-length // SAMPLE_DAYS)
        step += step % 7 == 0
        days = [self._first + timedelta(days=day) for day in range(0, length, step)]
        each = max(came // (step * SAMPLE), 1)
        return Deal.came_on.in_(days), *self._moments, Deal.id * 7919 % 10_007 % each == 0


def _came_as_far(stayed: list[int]) -> list[int]:
    """How many came to each stage: those who came no further, and all who did."""
    came = 0
    counted: list[int] = []
    for count in reversed(stayed):
        came += count
        counted.append(came)
    return counted[::-1]


def _weakest(lines: list[StageLine]) -> StageLine | None:
    steps = list(pairwise(lines))
    if any(line.lost.count for line in lines):
        decided = [
            (after.entered / (after.entered + before.lost.count), after)
            for before, after in steps
            if before.lost.count and after.entered + before.lost.count >= ENOUGH
        ]
    else:
        decided = [
            (after.conversion, after)
            for before, after in steps
            if before.entered >= ENOUGH and after.conversion is not None and after.conversion < 1
        ]
    return min(decided, key=lambda step: step[0], default=(0, None))[1]


def _by_reason(lines: list[ReasonLine]) -> list[ReasonLine]:
    """One line a reason."""
    summed: dict[str | None, ReasonLine] = {}
    for line in lines:
        code = line.reason.code if line.reason else None
        known = summed.get(code, ReasonLine(line.reason, 0, 0))
        summed[code] = ReasonLine(line.reason, known.count + line.count, known.sum + line.sum)
    return list(summed.values())


def _sum(tallies: Any) -> Tally:
    listed = tuple(tallies)
    return Tally(sum(one.count for one in listed), sum(one.sum for one in listed))
