"""The digest's figures: a handful of statements, each over an index (R42)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, null, select, union_all

from crm_core.models import Deal, Department, Task
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.list_filters import (
    NO_STEP_INDEXES,
    Period,
    deal_list,
    no_step_in_parts,
    overdue_in_parts,
    tally,
)
from crm_core.queries.filters.money import worth
from crm_core.queries.reports.digest_dto import (
    WEEK,
    Digest,
    Earlier,
    Payments,
    Promised,
    PromisedLine,
    ReasonLine,
    Refusals,
    Tally,
)
from crm_core.queries.reports.digest_urgent import UrgentDeals
from crm_core.queries.reports.report_dto import EVERYBODYS, Whose
from crm_core.queries.reports.report_rules import deals_of
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Reason
from crm_core.rules.policy import Permission, Scope
from crm_core.rules.time.digest_windows import DigestWindow, digest_window
from crm_core.storage.sql_types import AnyRow, AnySelect

__all__ = ["Digest", "Digests", "Payments", "Promised", "PromisedLine", "ReasonLine", "Refusals", "Tally"]

_STANDING: dict[ListKind, str] = {
    "stalled": "ix_deals_stalled",
    "paused": "ix_deals_paused",
}
"""Lists of open deals, with the index that each is counted by."""
_PAYMENTS: tuple[ListKind, ...] = ("unpaid", "unreminded", "due_soon", "ending")
_COUNTED: tuple[ListKind, ...] = (*_STANDING, *_PAYMENTS, "follow_ups", "new_leads", "won_today", "untouched")


_HAPPENED: tuple[ListKind, ...] = ("new_leads", "won_today", "lost_today")
_DAY = timedelta(days=1)
_LONGEST_COMPARED = timedelta(days=2)


class Digests(Query):
    """For whoever leads: a department's figures, or the company's."""

    @asks(Permission.digest_view)
    async def for_supervisor(self) -> Digest:
        """The actor's own day so far, and how things stand now. Raises Refused."""
        today = self.now.astimezone(self._zone).date()
        return await self._digest(today, self._midnight(today), self._midnight(today + timedelta(days=1)))

    @asks(Permission.digest_view)
    async def at_hour(self, hour: datetime, told_until: datetime | None = None) -> Digest:
        """The daily digest of that moment (`rules.digest_windows`). Raises Refused."""
        return await self.of(digest_window(hour, self.actor.zone, told_until))

    @asks(Permission.digest_view)
    async def of(self, window: DigestWindow, whose: Whose = EVERYBODYS) -> Digest:
        """What happened in that time, and how things stand now. Raises Refused."""
        return await self._digest(window.day, window.since, window.until, whose)

    async def _digest(self, day: date, since: datetime, until: datetime, whose: Whose = EVERYBODYS) -> Digest:
        reach = reach_of(self.actor, Permission.digest_view)
        seen = deals_within(self.actor, reach)
        if whose != EVERYBODYS:
            seen = and_(seen, deals_of(whose))
        period = Period(since, until)
        promised = await self._promised(seen)
        counted, earlier = await self._counted(seen, period)
        wrong = counted["stalled"].count or promised.count or counted["no_step"].count
        return Digest(
            date=day,
            since=since,
            until=until,
            currency=self.regulation.company.currency,
            scope=reach,
            department=await self._department() if reach is Scope.department else None,
            refusals=await self._refusals(seen, period),
            untouched=counted["untouched"],
            promised=promised,
            no_step=counted["no_step"],
            payments=Payments(*(counted[kind] for kind in _PAYMENTS)),
            stalled=counted["stalled"],
            paused=counted["paused"],
            follow_ups=counted["follow_ups"],
            new_leads=counted["new_leads"],
            won=counted["won_today"],
            earlier=earlier,
            urgent=await UrgentDeals(self.uow).of(seen) if wrong else (),
        )

    async def _refusals(self, seen: ColumnElement[bool], period: Period) -> Refusals:
        """What was lost, by reason."""
        listed = deal_list("lost_today", self, period)
        statement = select(Deal.lost_reason, *tally(listed)).where(listed.condition, seen).group_by(Deal.lost_reason)
        rows = await self.session.execute(statement)
        reasons = [ReasonLine(self._reason(code), count, int(total)) for code, count, total in rows]
        reasons.sort(key=lambda line: (-line.count, -line.sum))
        told = () if "reason" in self.hidden else tuple(reasons)
        return Refusals(sum(line.count for line in reasons), sum(line.sum for line in reasons), told)

    async def _promised(self, seen: ColumnElement[bool]) -> Promised:
        """Open deals with an overdue task, by stage, each part of the list by its index."""
        overdue = overdue_in_parts(self)
        by = Deal.funnel, Deal.stage
        count, total = func.count().label("count"), func.coalesce(func.sum(worth(self)), 0).label("sum")
        long = func.coalesce(func.sum(case((overdue.long, 1), else_=0)), 0).label("long")
        parts = (
            select(*by, count, total, long, func.min(Deal.next_task_at).label("longest"))
            .with_hint(Deal, "INDEXED BY ix_deals_next", "sqlite")
            .where(overdue.late, seen),
            select(*by, count, total, long, null())
            .with_hint(Deal, "NOT INDEXED", "sqlite")
            .where(overdue.put_off, seen),
            # Since when: what was put off was promised for its first date.
            select(*by, literal(0), literal(0), literal(0), func.min(Task.first_due_at))
            .join(Task, Task.deal_id == Deal.id)
            .where(overdue.tasks, seen),
        )
        over_a_week = 0
        waits: dict[tuple[str, str], PromisedLine] = {}
        statement = union_all(*(part.group_by(*by) for part in parts))
        rows: Sequence[AnyRow] = (await self.session.execute(statement)).all()
        for code, stage, deals, total, long_ones, longest in rows:
            try:
                known = self.regulation.funnel(code), self.regulation.stage(code, stage)
            except UnknownCode:
                continue
            line = waits.get((code, stage), PromisedLine(*known, 0, 0, self.now))
            over_a_week += int(long_ones)
            since = min(line.longest, longest or self.now)
            waits[code, stage] = PromisedLine(*known, line.count + deals, line.sum + int(total), since)
        lines = sorted(waits.values(), key=lambda line: line.longest)
        return Promised(
            count=sum(line.count for line in lines),
            sum=sum(line.sum for line in lines),
            longest=lines[0].longest if lines else None,
            stages=tuple(lines),
            over_a_week=over_a_week,
        )

    async def _counted(
        self, seen: ColumnElement[bool], period: Period
    ) -> tuple[dict[ListKind, Tally], dict[ListKind, Earlier]]:
        """The lists that are found by an index of their own, in one statement; what happened, also earlier."""
        parts = list[AnySelect]()
        for kind in _COUNTED:
            listed = deal_list(kind, self, period)
            count, total = tally(listed)
            figures = literal(kind).label("kind"), count.label("count"), total.label("sum")
            part = select(*figures).select_from(Deal).where(listed.condition, seen)
            if kind in _STANDING:
                part = part.with_hint(Deal, f"INDEXED BY {_STANDING[kind]}", "sqlite")
            parts.append(part)
        for condition, index in zip(no_step_in_parts(self), NO_STEP_INDEXES, strict=True):
            counted = func.count().label("count"), func.coalesce(func.sum(worth(self)), 0).label("sum")
            part = select(literal("no_step").label("kind"), *counted).select_from(Deal).where(condition, seen)
            parts.append(part.with_hint(Deal, f"INDEXED BY {index}", "sqlite"))
        compared = period.until - period.since <= _LONGEST_COMPARED
        for kind in _HAPPENED if compared else ():
            for place, then in enumerate((Period(period.since - _DAY, period.until - _DAY), _week_before(period))):
                listed = deal_list(kind, self, then)
                figures = literal(f"{kind}:{place}").label("kind"), func.count().label("count"), literal(0).label("sum")
                parts.append(select(*figures).select_from(Deal).where(listed.condition, seen))
        rows: Sequence[AnyRow] = (await self.session.execute(union_all(*parts))).all()
        found: dict[str, Tally] = {}
        for kind, count, total in rows:
            before = found.get(kind, Tally())
            found[kind] = Tally(before.count + count, before.sum + int(total))
        earlier: dict[ListKind, Earlier] = {
            kind: Earlier(found[f"{kind}:0"].count, found[f"{kind}:1"].count) for kind in _HAPPENED if compared
        }
        return {kind: found[kind] for kind in (*_COUNTED, "no_step")}, earlier

    async def _department(self) -> str | None:
        return await self.session.scalar(select(Department.name).where(Department.id == self.actor.department_id))

    def _reason(self, code: str | None) -> Reason | None:
        return next((reason for reason in self.regulation.reasons if reason.code == code), None)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.actor.zone)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), tzinfo=self._zone).astimezone(UTC)


def _week_before(period: Period) -> Period:
    return Period(period.since - WEEK * _DAY, period.since)
