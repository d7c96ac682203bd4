"""The digest's figures: a handful of statements, each over an index (R42)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, literal, select

from crm_core.models import Deal, Department, Invoice, StageEntry
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query
from crm_core.queries.filters.literals import inlined
from crm_core.queries.reports.digest_dto import (
    Digest,
    Payments,
    Promised,
    PromisedLine,
    ReasonLine,
    Refusals,
    Tally,
)
from crm_core.regulation.schema import Reason
from crm_core.rules.policy import Permission, Scope
from crm_core.rules.statuses import DealStatus, InvoiceStatus

__all__ = ["Digest", "Digests", "Payments", "Promised", "PromisedLine", "ReasonLine", "Refusals", "Tally"]

NOON = time(12)
ENDING = timedelta(days=7)


class Digests(Query):
    """For whoever leads: a department's figures, or the company's."""

    async def for_supervisor(self) -> Digest:
        """The actor's own day so far, and how things stand now. Raises Refused."""
        today = self.now.astimezone(self._zone).date()
        return await self._digest(today, self._midnight(today), self._midnight(today + timedelta(days=1)))

    async def at_hour(self, hour: datetime) -> Digest:
        """The daily notification of that moment: in the morning the whole day before, later the day that ends with it.

        Either way each refusal and each sale is in exactly one of a person's notifications. Raises Refused.
        """
        local = hour.astimezone(self._zone)
        today = local.date()
        yesterday = today - timedelta(days=1)
        if local.time() < NOON:
            return await self._digest(yesterday, self._midnight(yesterday), self._midnight(today))
        return await self._digest(today, self._at(yesterday, local.time()), hour)

    async def _digest(self, day: date, since: datetime, until: datetime) -> Digest:
        reach = reach_of(self.actor, Permission.digest_view)
        seen = deals_within(self.actor, reach)
        refusals, won = await self._closed(seen, since, until)
        promised, no_step, stalled = await self._standing(seen)
        return Digest(
            date=day,
            since=since,
            until=until,
            currency=self.regulation.company.currency,
            scope=reach,
            department=await self._department() if reach is Scope.department else None,
            refusals=refusals,
            promised=promised,
            no_step=no_step,
            payments=await self._payments(seen),
            stalled=stalled,
            new_leads=await self._new_leads(seen, since, until),
            won=won,
        )

    async def _closed(self, seen: ColumnElement[bool], since: datetime, until: datetime) -> tuple[Refusals, Tally]:
        """What was lost, by reason, and what was won."""
        statement = (
            select(Deal.status, Deal.lost_reason, func.count(), func.sum(self._amount()))
            .where(Deal.closed_at >= since, Deal.closed_at < until, seen)
            .group_by(Deal.status, Deal.lost_reason)
        )
        won = Tally()
        reasons: list[ReasonLine] = []
        for status, code, count, amount in await self.session.execute(statement):
            if status is DealStatus.WON:
                won = Tally(won.count + count, won.sum + int(amount))
            elif status is DealStatus.LOST:
                reasons.append(ReasonLine(self._reason(code), count, int(amount)))
        reasons.sort(key=lambda line: (-line.count, -line.sum))
        told = () if "reason" in self.hidden else tuple(reasons)
        lost = Refusals(sum(line.count for line in reasons), sum(line.sum for line in reasons), told)
        return lost, won

    async def _standing(self, seen: ColumnElement[bool]) -> tuple[Promised, Tally, Tally]:
        """Open deals by stage in one pass: with an overdue task, without any, and stalled."""
        overdue = Deal.next_task_at < self.now
        idle = Deal.next_task_at.is_(None)
        stalled = Deal.stalled_at.is_not(None)
        statement = (
            select(
                Deal.funnel,
                Deal.stage,
                func.min(case((overdue, Deal.next_task_at))),
                *self._tally(overdue),
                *self._tally(idle),
                *self._tally(stalled),
            )
            # The regulation's own codes lead into the index by funnel, stage and status.
            .where(Deal.funnel.in_(self._funnel_codes()), Deal.stage.in_(self._stage_codes()))
            .where(Deal.status == DealStatus.OPEN, seen)
            .group_by(Deal.funnel, Deal.stage)
        )
        lines: list[PromisedLine] = []
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        rows: Sequence[Any] = (await self.session.execute(statement)).all()
        for funnel, stage, longest, *figures in rows:
            late, late_sum, *others = (int(figure) for figure in figures)
            for place, figure in enumerate(others):
                sums["idle" if place < 2 else "stalled"][place % 2] += figure
            if late:
                known = self.regulation.funnel(funnel), self.regulation.stage(funnel, stage)
                lines.append(PromisedLine(*known, late, late_sum, longest))
        lines.sort(key=lambda line: line.longest)
        promised = Promised(
            count=sum(line.count for line in lines),
            sum=sum(line.sum for line in lines),
            longest=lines[0].longest if lines else None,
            stages=tuple(lines),
        )
        return promised, Tally(*sums["idle"]), Tally(*sums["stalled"])

    async def _payments(self, seen: ColumnElement[bool]) -> Payments:
        """By the company's calendar: an invoice is overdue the day after it was due."""
        today = self.calendar.local(self.now).date()
        late = Invoice.due_on < today
        silent = late & Invoice.reminded_at.is_(None)
        left = case((Invoice.currency == self.regulation.company.currency, Invoice.total - Invoice.paid), else_=0)
        statement = (
            select(*_tally(late, left), *_tally(silent, left), *_tally(~late, left))
            .select_from(Invoice)
            .join(Deal, Deal.id == Invoice.deal_id)
            .where(inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID))
            .where(Invoice.due_on <= today + ENDING, seen)
        )
        figures = [int(figure or 0) for figure in (await self.session.execute(statement)).one()]
        return Payments(Tally(*figures[:2]), Tally(*figures[2:4]), Tally(*figures[4:]))

    async def _new_leads(self, seen: ColumnElement[bool], since: datetime, until: datetime) -> int:
        """Deals that came into the inbound funnel."""
        came = StageEntry.funnel == self.regulation.inbound, StageEntry.seq == 1
        statement = (
            select(func.count())
            .select_from(StageEntry)
            .join(Deal, Deal.id == StageEntry.deal_id)
            .where(*came, StageEntry.entered_at >= since, StageEntry.entered_at < until, seen)
        )
        return (await self.session.execute(statement)).scalar_one()

    async def _department(self) -> str | None:
        return await self.session.scalar(select(Department.name).where(Department.id == self.actor.department_id))

    def _tally(self, condition: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
        return _tally(condition, self._amount())

    def _amount(self) -> ColumnElement[Any]:
        """A deal's amount; one in another currency is counted, but cannot be added. Nothing for those from whom amounts
        are hidden (R17)."""
        if "amount" in self.hidden:
            return literal(0)
        return case((Deal.currency == self.regulation.company.currency, func.coalesce(Deal.amount, 0)), else_=0)

    def _reason(self, code: str | None) -> Reason | None:
        return next((reason for reason in self.regulation.reasons if reason.code == code), None)

    def _funnel_codes(self) -> list[str]:
        return [funnel.code for funnel in self.regulation.funnels]

    def _stage_codes(self) -> list[str]:
        return sorted({stage.code for funnel in self.regulation.funnels for stage in funnel.stages})

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.actor.zone)

    def _midnight(self, day: date) -> datetime:
        return self._at(day, time(0))

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self._zone).astimezone(UTC)


def _tally(condition: ColumnElement[bool], amount: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """How many rows meet the condition, and the sum of theirs."""
    return func.sum(case((condition, 1), else_=0)), func.sum(case((condition, amount), else_=0))
