"""The ladder of a stalled deal (R35): its manager at once, whoever leads them a working day later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_core.models import Deal
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.deals import Stall
from crm_core.queries.notifications.kinds import DealStalled, DealStalledLong
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due, DueDeal, Leader, StaffHours
from crm_core.rules.deals.ladders import latest_due, rung_after, stall_rungs
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.managers_record import ManagersRecord
from crm_core.services.reminders.writer import BATCH, CROWD, Change, ReminderWriter
from crm_core.unit_of_work import UnitOfWork


class StallReminders(Service):
    """Reminders of stalled deals."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)
        self._record = ManagersRecord(uow)

    @needs(Permission.inbox_manage)
    async def send_due(self, limit: int = BATCH) -> int:
        """Tags stalled deals and reminds their owners; tells the leaders of those that stand there still, and notes it.

        The first rung is told to the owner even if a silence has brought the second one too: they are for different
        people.
        """
        due, crowded = await self._due.deals(limit, CROWD)
        leaders = await self._due.leaders() if due else []
        notifications: list[NewNotification] = []
        changes: list[Change] = []
        notes: list[dict[str, Any]] = []
        for deal in due:
            rungs = stall_rungs(deal.stage_due_at, self.regulation.ladders, self.calendar)
            rung = latest_due(rungs, deal.rung - 1, self.now)
            rung_count = rung.index + 1 if rung else deal.rung
            following = rung_after(rungs, rung_count - 1)
            # The tag bears the moment at which the limit passed, however late we saw it.
            change = {"stall_rung": rung_count, "stall_rung_at": following.at if following else None}
            changes.append({"id": deal.id, "stalled_at": deal.stage_due_at if rung_count else None, **change})
            if rung and deal.rung == 0 and deal.owner:
                notifications.append(self._notification(deal, DealStalled, 0, deal.owner))
            if rung and rung.index > 0:
                notifications += self._escalated(deal, rung.index, leaders)
                notes += self._note(deal)
        await self._writer.write(notifications, crowded)
        await self._writer.advance(Deal, changes)
        await self._record.keep(notes)
        return len(due)

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
            not_before=self._writer.hours(staff).next(self.now),
        )

    def _note(self, deal: DueDeal) -> list[dict[str, Any]]:
        if deal.owner is None:
            return []
        return [self._record.stood_too_long(deal.owner.id, deal.id, deal.stage_seq)]
