"""The week in figures: the four metrics with their money against the week before (R42)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import literal, select, union_all

from crm_core.models import Deal, Staff
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.list_filters import Period, deal_list, tally
from crm_core.queries.reports.digest import Digests
from crm_core.queries.reports.digest_dto import Digest, Tally
from crm_core.rules.policy import Permission
from crm_core.rules.time.digest_windows import DigestWindow
from crm_core.storage.sql_types import AnyRow, NamedValues

WEEK = timedelta(days=7)
NEARLY = timedelta(days=6)
"""What stood is compared with figures that are at least so old."""

HAPPENED: tuple[ListKind, ...] = ("new_leads", "won_today", "lost_today", "untouched")
STANDING: tuple[ListKind, ...] = ("overdue", "no_step", "unpaid", "unreminded", "stalled", "paused", "follow_ups")
KEPT = 2
"""Weeks whose figures are kept."""


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A list of deals, and what it held the week before: None where nobody has counted it then."""

    kind: ListKind
    now: Tally
    before: Tally | None

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.now.count - self.before.count


@dataclass(frozen=True, slots=True)
class Week:
    """What happened at `since` ≤ moment < `until`, against the seven days before; how things stand, against `stood_on`.

    `changed`: the line that has changed most, by its share of the week before.
    """

    digest: Digest
    lines: tuple[WeekLine, ...]
    stood_on: date | None

    @property
    def changed(self) -> WeekLine | None:
        moved = [
            (abs(line.change) / max(line.before.count, 1), line) for line in self.lines if line.before and line.change
        ]
        return max(moved, key=lambda one: one[0], default=(0, None))[1]


class Weeks(Query):
    """For whoever leads: a department's figures, or the company's."""

    @asks(Permission.digest_view)
    async def up_to(self, day: date, until: datetime) -> Week:
        """The seven days before that moment. Raises Refused."""
        since = until - WEEK
        digest = await Digests(self.uow).of(DigestWindow(day, since, until))
        found, before = figures(digest), await self._happened(Period(since - WEEK, since))
        stood_on, stood = await self._stood(day)
        lines = [WeekLine(kind, found[kind], before[kind]) for kind in HAPPENED]
        lines += [WeekLine(kind, found[kind], stood.get(kind)) for kind in STANDING]
        return Week(digest, tuple(lines), stood_on)

    @asks(Permission.digest_view)
    async def so_far(self) -> Week:
        """The last seven days, up to now. Raises Refused."""
        return await self.up_to(self.calendar.local(self.now).date(), self.now)

    @asks(Permission.digest_view)
    async def standing(self, day: str) -> NamedValues:
        """How things stand now, to be kept under that day. Raises Refused."""
        found = figures(await Digests(self.uow).for_supervisor())
        return {
            "day": day,
            "whose": whose(self),
            "figures": {kind: [found[kind].count, found[kind].sum] for kind in STANDING},
        }

    async def _happened(self, then: Period) -> dict[ListKind, Tally]:
        seen = deals_within(self.actor, reach_of(self.actor, Permission.digest_view))
        parts = [
            select(literal(kind), *tally(listed)).select_from(Deal).where(listed.condition, seen)
            for kind in HAPPENED
            if (listed := deal_list(kind, self, then))
        ]
        rows: list[AnyRow] = list(await self.session.execute(union_all(*parts)))
        return {kind: Tally(count, int(total)) for kind, count, total in rows}

    async def _stood(self, day: date) -> tuple[date | None, Mapping[ListKind, Tally]]:
        """The newest of the reader's kept figures that are a week old, if they are of the same deals."""
        kept = await self.session.scalar(select(Staff.week_figures).where(Staff.id == self.actor.staff_id))
        reach = whose(self)
        for one in kept or ():
            on = date.fromisoformat(one["day"])
            if one["whose"] == reach and day - on >= NEARLY:
                return on, {kind: Tally(*one["figures"][kind]) for kind in STANDING if kind in one["figures"]}
        return None, {}


def figures(digest: Digest) -> dict[ListKind, Tally]:
    """A digest's lines by the lists that they open."""
    promised, refusals, payments = digest.promised, digest.refusals, digest.payments
    return {
        "new_leads": digest.new_leads,
        "won_today": digest.won,
        "lost_today": Tally(refusals.count, refusals.sum),
        "untouched": digest.untouched,
        "overdue": Tally(promised.count, promised.sum),
        "no_step": digest.no_step,
        "unpaid": payments.overdue,
        "unreminded": payments.never_reminded,
        "stalled": digest.stalled,
        "paused": digest.paused,
        "follow_ups": digest.follow_ups,
    }


def whose(within: Query) -> str:
    """Of which deals the figures are: those of another department say nothing of these."""
    reach = reach_of(within.actor, Permission.digest_view)
    return f"{reach.value}:{within.actor.department_id or ''}"
