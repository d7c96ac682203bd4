"""The digest's figures: a handful of statements, each over an index (R42)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, literal, select, union_all

from crm_core.models import Deal, Department
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.list_filters import DealList, Period, deal_list, tally
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
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission, Scope
from crm_core.rules.time.digest_windows import DigestWindow, digest_window

__all__ = ["Digest", "Digests", "Payments", "Promised", "PromisedLine", "ReasonLine", "Refusals", "Tally"]

_STANDING: tuple[ListKind, ...] = ("no_step", "stalled", "paused")
_PAYMENTS: tuple[ListKind, ...] = ("unpaid", "unreminded", "due_soon", "ending")
_COUNTED: tuple[ListKind, ...] = (*_PAYMENTS, "follow_ups", "new_leads", "won_today")


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
    async def of(self, window: DigestWindow) -> Digest:
        """What happened in that time, and how things stand now. Raises Refused."""
        return await self._digest(window.day, window.since, window.until)

    async def _digest(self, day: date, since: datetime, until: datetime) -> Digest:
        reach = reach_of(self.actor, Permission.digest_view)
        seen = deals_within(self.actor, reach)
        period = Period(since, until)
        promised, standing = await self._standing(seen)
        counted = await self._counted(seen, period)
        return Digest(
            date=day,
            since=since,
            until=until,
            currency=self.regulation.company.currency,
            scope=reach,
            department=await self._department() if reach is Scope.department else None,
            refusals=await self._refusals(seen, period),
            promised=promised,
            no_step=standing["no_step"],
            payments=Payments(*(counted[kind] for kind in _PAYMENTS)),
            stalled=standing["stalled"],
            paused=standing["paused"],
            follow_ups=counted["follow_ups"],
            new_leads=counted["new_leads"],
            won=counted["won_today"],
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

    async def _standing(self, seen: ColumnElement[bool]) -> tuple[Promised, dict[ListKind, Tally]]:
        """Open deals in one pass: those with an overdue task by stage, and those of the other lists of open deals."""
        overdue = deal_list("overdue", self)
        others = [deal_list(kind, self) for kind in _STANDING]
        statement = (
            select(
                Deal.funnel,
                Deal.stage,
                func.min(case((overdue.condition, overdue.since))),
                *_tally_if(overdue),
                *(figure for listed in others for figure in _tally_if(listed)),
            )
            # The regulation's own codes lead into the index by funnel, stage and status.
            .where(Deal.funnel.in_(self._funnel_codes()), Deal.stage.in_(self._stage_codes()))
            .where(Deal.status == DealStatus.OPEN, seen)
            .group_by(Deal.funnel, Deal.stage)
        )
        lines: list[PromisedLine] = []
        standing = dict.fromkeys(_STANDING, Tally())
        rows: Sequence[Any] = (await self.session.execute(statement)).all()
        for funnel, stage, longest, *figures in rows:
            late, late_sum, *rest = (int(figure) for figure in figures)
            for place, kind in enumerate(_STANDING):
                count, total = rest[2 * place : 2 * place + 2]
                standing[kind] = Tally(standing[kind].count + count, standing[kind].sum + total)
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
        return promised, standing

    async def _counted(self, seen: ColumnElement[bool], period: Period) -> dict[ListKind, Tally]:
        """The lists that are found by an index of their own, in one statement."""
        parts: list[Any] = []
        for kind in _COUNTED:
            listed = deal_list(kind, self, period)
            count, total = tally(listed)
            figures = literal(kind).label("kind"), count.label("count"), total.label("sum")
            parts.append(select(*figures).select_from(Deal).where(listed.condition, seen))
        rows: Sequence[Any] = (await self.session.execute(union_all(*parts))).all()
        return {kind: Tally(count, int(total)) for kind, count, total in rows}

    async def _department(self) -> str | None:
        return await self.session.scalar(select(Department.name).where(Department.id == self.actor.department_id))

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
        return datetime.combine(day, time(0), tzinfo=self._zone).astimezone(UTC)


def _tally_if(listed: DealList) -> tuple[ColumnElement[Any], ...]:
    """How many of the rows are on the list, and the sum of theirs."""
    here = listed.condition
    return func.sum(case((here, 1), else_=0)), func.sum(case((here, listed.money), else_=0))
