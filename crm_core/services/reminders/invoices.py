"""The ladder of an invoice (R31): the client around its last day, and its manager from that day on."""

from __future__ import annotations

from collections.abc import Collection

from crm_core.models import Invoice
from crm_core.queries.notifications.kinds import InvoiceReminder, InvoiceUnpaid
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.recipients import client_hours
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueInvoice
from crm_core.regulation.schema import StageTask, WorkDuration
from crm_core.rules.deals.billed_stage import CHASE
from crm_core.rules.deals.ladders import invoice_rungs, latest_due, rung_after
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.services.tasks import Tasks
from crm_core.unit_of_work import UnitOfWork

# Later on the same day: the notification of this moment need not be followed by a reminder of the next.
_CHASED_WITHIN = WorkDuration(working=True, minutes=240)


class InvoiceReminders(Service):
    """Reminds clients and managers of unpaid invoices; of several missed rungs only the latest rings (R40).

    With the first one that its manager hears of, there is a task to see to it, unless there was one already.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.invoice_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        return {invoice: self._step(invoice) for invoice in await self._due.invoices(ids, CHASE)}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.invoices([invoice.id for invoice in steps], CHASE, lock=True)
        taken = [steps[invoice] for invoice in unchanged if invoice in steps]
        await self._writer.take(Invoice, taken, crowds)
        await self._chase([step.chase for step in taken if step.chase is not None])
        return len(taken)

    def _step(self, invoice: DueInvoice) -> Step:
        days = sorted(set(self.regulation.ladders.invoice))
        zone = invoice.client_zone or self.regulation.company.timezone
        rungs = invoice_rungs(invoice.due_on, self.regulation.ladders, zone)
        rung = latest_due(rungs, invoice.rung - 1, self.now)
        rung_count = rung.index + 1 if rung else invoice.rung
        following = rung_after(rungs, rung_count - 1)
        change = {"id": invoice.id, "rung": rung_count, "rung_at": following.at if following else None}
        if rung is None:
            return Step(change)
        notifications = [self._to_client(invoice, rung.index, days[rung.index])] if invoice.reachable else []
        chased = invoice.chased or invoice.owner is None or days[rung.index] < 0
        if days[rung.index] >= 0:
            notifications += self._to_owner(invoice, rung.index, days[rung.index])
        return Step(change, tuple(notifications), chase=None if chased else invoice.deal_id)

    async def _chase(self, deals: Collection[int]) -> None:
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
            not_before=client_hours(invoice.client_zone, self).next_working(self.now),
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
                not_before=self._writer.hours(invoice.owner).next_working(self.now),
            )
        ]
