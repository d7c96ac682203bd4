"""The ladder of an invoice (R31): the client around its last day, and its manager from that day on."""

from __future__ import annotations

from collections.abc import Iterable

from crm_core.models import Invoice
from crm_core.queries.notifications.kinds import InvoiceReminder, InvoiceUnpaid
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.recipients import client_hours
from crm_core.queries.reminders.due import Due, DueInvoice
from crm_core.regulation.schema import StageTask, WorkDuration
from crm_core.rules.deals.ladders import invoice_rungs, latest_due, rung_after
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.reminders.writer import BATCH, CROWD, Change, ReminderWriter
from crm_core.services.tasks import Tasks
from crm_core.unit_of_work import UnitOfWork

CHASE = "invoice_chase"
"""The type of the task by which a manager sees to an unpaid invoice."""

# Later on the same day: the notification of this moment need not be followed by a reminder of the next.
_CHASED_WITHIN = WorkDuration(working=True, minutes=240)


class InvoiceReminders(Service):
    """Reminders of unpaid invoices."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def send_due(self, limit: int = BATCH) -> int:
        """Reminds clients and managers of unpaid invoices; of several missed rungs only the latest rings (R40).

        With the first one that its manager hears of, there is a task to see to it, unless there was one already.
        """
        due, crowded = await self._due.invoices(limit, CROWD, CHASE)
        days = sorted(set(self.regulation.ladders.invoice))
        notifications: list[NewNotification] = []
        changes: list[Change] = []
        unchased: list[int] = []
        for invoice in due:
            zone = invoice.client_zone or self.regulation.company.timezone
            rungs = invoice_rungs(invoice.due_on, self.regulation.ladders, zone)
            rung = latest_due(rungs, invoice.rung - 1, self.now)
            rung_count = rung.index + 1 if rung else invoice.rung
            following = rung_after(rungs, rung_count - 1)
            changes.append({"id": invoice.id, "rung": rung_count, "rung_at": following.at if following else None})
            if rung and invoice.reachable:
                notifications.append(self._to_client(invoice, rung.index, days[rung.index]))
            if rung and days[rung.index] >= 0:
                notifications += self._to_owner(invoice, rung.index, days[rung.index])
                unchased += [invoice.deal_id] if invoice.owner and not invoice.chased else []
        await self._writer.write(notifications, crowded)
        await self._writer.advance(Invoice, changes)
        await self._chase(unchased)
        return len(due)

    async def _chase(self, deals: Iterable[int]) -> None:
        """A regulation that knows no such task is content with the notification."""
        if any(one.code == CHASE for one in self.regulation.task_types):
            for deal_id in dict.fromkeys(deals):
                await self.other(Tasks).set_by_itself(deal_id, StageTask(type=CHASE, due=_CHASED_WITHIN))

    def _to_client(self, invoice: DueInvoice, rung: int, day: int) -> NewNotification:
        return NewNotification(
            f"inv:{invoice.id}:{day}:client",
            InvoiceReminder(invoice.id, day, rung),
            contact_id=invoice.contact_id,
            deal_id=invoice.deal_id,
            not_before=client_hours(invoice.client_zone, self.regulation).next(self.now),
        )

    def _to_owner(self, invoice: DueInvoice, rung: int, day: int) -> list[NewNotification]:
        if invoice.owner is None:
            return []
        return [
            NewNotification(
                f"inv:{invoice.id}:{day}:owner",
                InvoiceUnpaid(invoice.id, day, rung),
                staff_id=invoice.owner.id,
                deal_id=invoice.deal_id,
                not_before=self._writer.hours(invoice.owner).next(self.now),
            )
        ]
