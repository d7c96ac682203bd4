"""The ladder of a stalled deal (R35): its manager at once, whoever leads them a working day later."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crm_core.models import Deal
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.deals import Stall
from crm_core.queries.notifications.kinds import DealStalled, DealStalledLong
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueDeal, Leader
from crm_core.rules.deals.ladders import latest_due, rung_after, stall_rungs
from crm_core.rules.policy import Permission
from crm_core.rules.time.own_days import StaffHours
from crm_core.services.base import Service, needs
from crm_core.services.managers_record import ManagersRecord
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork


class StallReminders(Service):
    """Tags stalled deals and reminds their owners; tells the leaders of those that stand there still, and notes it.

    The first rung is told to the owner even if a silence has brought the second one too: they are for different people.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)
        self._record = ManagersRecord(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.deal_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        deals = await self._due.deals(ids)
        leaders = await self._due.leaders() if deals else []
        return {deal: self._step(deal, leaders) for deal in deals}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.deals([deal.id for deal in steps], lock=True)
        taken = [steps[deal] for deal in unchanged if deal in steps]
        await self._record.keep([step.note for step in taken if step.note])
        return await self._writer.take(Deal, taken, crowds)

    def _step(self, deal: DueDeal, leaders: Sequence[Leader]) -> Step:
        rungs = stall_rungs(deal.stage_due_at, self.regulation.ladders, self.calendar)
        rung = latest_due(rungs, deal.rung - 1, self.now)
        rung_count = rung.index + 1 if rung else deal.rung
        following = rung_after(rungs, rung_count - 1)
        notifications: list[NewNotification] = []
        if rung and deal.rung == 0 and deal.owner:
            notifications.append(self._notification(deal, DealStalled, 0, deal.owner))
        is_long = rung is not None and rung.index > 0
        if rung and is_long:
            notifications += self._escalated(deal, rung.index, leaders)
        change = {
            "id": deal.id,
            # The tag bears the moment at which the limit passed, however late we saw it.
            "stalled_at": deal.stage_due_at if rung_count else None,
            "stall_rung": rung_count,
            "stall_rung_at": following.at if following else None,
        }
        return Step(change, tuple(notifications), note=self._note(deal) if is_long else None)

    def _escalated(self, deal: DueDeal, rung: int, leaders: Sequence[Leader]) -> list[NewNotification]:
        """One to each supervisor and to the head of the deal's department, but not to its own owner."""
        return [
            self._notification(deal, DealStalledLong, rung, leader.hours)
            for leader in leaders
            if leader.department_id in (None, deal.department_id)
            and (deal.owner is None or leader.hours.id != deal.owner.id)
        ]

    def _notification(self, deal: DueDeal, kind: type[Stall], rung: int, staff: StaffHours) -> NewNotification:
        due = stamp(deal.stage_due_at)
        return NewNotification(
            f"stall:{deal.id}:{due}:{rung}:{staff.id}",
            kind(rung, due),
            staff_id=staff.id,
            deal_id=deal.id,
            not_before=self._writer.hours(staff).next_working(self.now),
        )

    def _note(self, deal: DueDeal) -> NamedValues | None:
        if deal.owner is None:
            return None
        return self._record.stood_too_long(deal.owner.id, deal.id, deal.stage_seq)
