"""Deals follow a new regulation: those of removed stages move, the clocks of the others are measured again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, func, insert, select, update

from crm_core.models import Deal, StageEntry
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.schema import Regulation, Stage
from crm_core.rules.builtin_fields import own_values
from crm_core.rules.deals.field_moments import limit_end
from crm_core.rules.deals.renewals import renewal_at
from crm_core.rules.deals.stage_migration import Moving
from crm_core.rules.deals.stall_timer import Clock, Measure, Running, rebuilt, rebuilt_for
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.time.working_time import WorkingCalendar
from crm_core.services.audit_log import record
from crm_core.services.deals.store import stage_entry
from crm_core.services.notifications.cancellation import LIMIT, PendingNotifications
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import Component, UnitOfWork

_BATCH = 500
_OPEN = inlined(Deal.status, DealStatus.OPEN)


class DealMigration(Component):
    """Reads deals in batches by id, each locked as it is read, so that whoever moves one meanwhile waits."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._pending = PendingNotifications(uow)

    async def move_all(self, movings: Iterable[Moving], new: Regulation, number: int) -> None:
        for moving in movings:
            if moving.standing.status is DealStatus.OPEN:
                await self._move_open(moving, new, number)
            else:
                await self._move_closed(moving)

    async def _move_closed(self, moving: Moving) -> None:
        """A closed deal has ended its way: it is shown elsewhere but enters nothing, and no figure of today changes."""
        one = moving.standing
        there = update(Deal).where(Deal.funnel == one.funnel, Deal.stage == one.stage, Deal.status == one.status)
        values = {"funnel": moving.to_funnel, "stage": moving.to_stage, "version": Deal.version + 1}
        await self.session.execute(there.values(**values), execution_options={"synchronize_session": False})

    async def _move_open(self, moving: Moving, new: Regulation, number: int) -> None:
        """Enters the new stage now, with its limit from now on or from the end of a pause, which goes on."""
        stage = new.stage(moving.to_funnel, moving.to_stage)
        calendar = WorkingCalendar(new.calendar, new.company.timezone)
        where = _OPEN, Deal.funnel == moving.standing.funnel, Deal.stage == moving.standing.stage
        async for deals in self.batches(*where):
            rows = [self._moved(deal, moving, self._fresh(deal, stage, new, calendar)) for deal in deals]
            await self._update(rows)
            await self._enter([deal.id for deal in deals], moving)
            await self._pending.cancel([deal.id for deal in deals], kinds=LIMIT)
            for deal in deals:
                moved: NamedValues = {"from": deal.stage, "to": stage.code, "regulation": number}
                record(self.uow, "deal.move", "deal", deal.id, **moved)

    def _moved(self, deal: Deal, moving: Moving, clock: Clock) -> NamedValues:
        return {
            "row_id": deal.id,
            "new_funnel": moving.to_funnel,
            "new_stage": moving.to_stage,
            "new_version": deal.version + 1,
            "new_stage_entered_at": self.now,
            **_clock(clock),
        }

    def _fresh(self, deal: Deal, stage: Stage, new: Regulation, calendar: WorkingCalendar) -> Clock:
        start = max(self.now, deal.paused_until or self.now)
        due = limit_end(stage.limit, own_values(deal), calendar, start)
        if due is not None and deal.paused_until is not None:
            due = max(due, deal.paused_until)
        return rebuilt(due, 0, new.ladders, calendar, self.now)

    async def _enter(self, deals: Sequence[int], moving: Moving) -> None:
        last = select(StageEntry.deal_id, func.max(StageEntry.seq)).where(StageEntry.deal_id.in_(deals))
        seqs = dict((await self.session.execute(last.group_by(StageEntry.deal_id))).all())
        by = self.actor.staff_id
        entries = [
            stage_entry(deal_id, seqs.get(deal_id, 0) + 1, moving.to_funnel, moving.to_stage, self.now, by)
            for deal_id in deals
        ]
        await self.session.execute(insert(table(StageEntry)), entries)

    async def remeasure(self, old: Regulation, new: Regulation) -> int:
        """Measures the clocks of open deals again whose limit, calendar or ladder changed; says how many changed."""
        was, will = (WorkingCalendar(one.calendar, one.company.timezone) for one in (old, new))
        changed = 0
        for funnel, before, after in remeasured_stages(old, new):
            old_measure, new_measure = Measure(before.limit, was), Measure(after.limit, will)
            async for deals in self.batches(_OPEN, Deal.funnel == funnel, Deal.stage == after.code):
                changed += await self.set_clocks(
                    (deal, rebuilt_for(_running(deal), old_measure, new_measure, new.ladders, self.now))
                    for deal in deals
                )
        return changed

    async def replan_renewals(self, old: Regulation, new: Regulation) -> None:
        """Renewals that have not yet opened open by the new days and calendar."""
        before, after = ((one.renewal, one.renewal_days, one.renewal_by_period, one.calendar) for one in (old, new))
        if before == after:
            return
        calendar = WorkingCalendar(new.calendar, new.company.timezone)
        waiting = Deal.status == DealStatus.WON, Deal.paid_until.is_not(None), Deal.renewal_at.is_not(None)
        async for deals in self.batches(*waiting):
            at = [(deal.id, renewal_at(deal.paid_until, deal.closed_at, new, calendar)) for deal in deals]
            await self._update([{"row_id": deal_id, "new_renewal_at": moment} for deal_id, moment in at])

    async def set_clocks(self, clocks: Iterable[tuple[Deal, Clock]]) -> int:
        """Sets the clocks that differ; their notifications that wait are of a limit that no longer holds."""
        rows: list[NamedValues] = []
        for deal, clock in clocks:
            now = Clock(deal.stage_due_at, deal.stall_rung_at, deal.stall_rung, deal.stalled_at)
            if clock != now:
                rows.append({"row_id": deal.id, **_clock(clock)})
        await self._update(rows)
        await self._pending.cancel([row["row_id"] for row in rows], kinds=LIMIT)
        return len(rows)

    async def batches(self, *where: ColumnElement[bool]) -> AsyncIterator[Sequence[Deal]]:
        """Deals, locked. What was handled may no longer be found, so the next batch begins after its last id."""
        after = 0
        while True:
            found = select(Deal).where(Deal.id > after, *where).order_by(Deal.id).limit(_BATCH)
            options = {"populate_existing": True}
            deals = (await self.session.execute(found.with_for_update(), execution_options=options)).scalars().all()
            if not deals:
                return
            yield deals
            after = deals[-1].id
            self.session.expunge_all()

    async def _update(self, rows: Sequence[NamedValues]) -> None:
        if not rows:
            return
        deals = cast("Table", Deal.__table__)
        names = [name.removeprefix("new_") for name in rows[0] if name != "row_id"]
        values = {name: bindparam(f"new_{name}", type_=deals.c[name].type) for name in names}
        await self.session.execute(update(deals).where(deals.c.id == bindparam("row_id")).values(values), rows)


def remeasured_stages(old: Regulation, new: Regulation) -> list[tuple[str, Stage, Stage]]:
    """The stages of both whose deals may fall due at another moment, each as it was and as it will be."""
    everywhere = (
        old.calendar != new.calendar
        or old.company.timezone != new.company.timezone
        or old.ladders.stall != new.ladders.stall
    )
    before = {(funnel.code, stage.code): stage for funnel in old.funnels for stage in funnel.stages}
    both = [
        (funnel.code, before[funnel.code, stage.code], stage)
        for funnel in new.funnels
        for stage in funnel.stages
        if (funnel.code, stage.code) in before
    ]
    return [(funnel, was, will) for funnel, was, will in both if was.limit != will.limit or (everywhere and will.limit)]


def _running(deal: Deal) -> Running:
    return Running(deal.stage_entered_at, deal.stage_due_at, deal.paused_until, deal.stall_rung, own_values(deal))


def _clock(clock: Clock) -> dict[str, datetime | int | None]:
    return {
        "new_stage_due_at": clock.due_at,
        "new_stall_rung_at": clock.rung_at,
        "new_stall_rung": clock.rung,
        "new_stalled_at": clock.stalled_at,
    }
