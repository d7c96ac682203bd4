"""A client says that they have paid (R30): their manager confirms it by recording the payment, or says that none came.

Until then the client is not reminded; the manager is.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import update

from crm_core.clock import milliseconds
from crm_core.errors import InvoiceRefused
from crm_core.models import Invoice
from crm_core.queries.notifications.kinds import PaymentClaimed, PaymentNotFound
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.invoices.store import UNPAID, InvoiceStore
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import Written
from crm_core.unit_of_work import UnitOfWork


class PaymentClaims(Service):
    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = InvoiceStore(uow)

    @needs(Permission.invoice_claim)
    async def claim(self, invoice_id: int) -> bool:
        """The client's own word; False if it waits for an answer already. The deal's manager hears of it, or whoever
        leads where it has none. Raises InvoiceRefused `closed`, Refused.
        """
        held = await self._store.load(invoice_id, Permission.invoice_claim)
        if held.invoice.status not in UNPAID:
            raise InvoiceRefused("closed", invoice_id)
        waits = Invoice.id == invoice_id, Invoice.status.in_(UNPAID), Invoice.claimed_at.is_(None)
        said = update(Invoice).where(*waits).values(claimed_at=self.now)
        done = await self.session.execute(said, execution_options=NO_SYNC)
        if not cast("Written", done).rowcount:
            return False
        await self._store.silence(held)
        readers = (held.deal.owner_id,) if held.deal.owner_id else await self._leaders(held.deal.department_id)
        await self.other(Outbox).put_all(
            NewNotification(
                f"claim:{invoice_id}:{milliseconds(self.now)}:{reader}",
                PaymentClaimed(invoice_id),
                staff_id=reader,
                deal_id=held.deal.id,
            )
            for reader in readers
        )
        self.audited("invoice.claim", "invoice", invoice_id, deal=held.deal.id)
        return True

    @needs(Permission.invoice_pay)
    async def refuse(self, invoice_id: int, seen_version: int) -> None:
        """No money has come: the client is told so, and reminders go on. Raises InvoiceRefused `not_claimed`, Outdated,
        Refused.
        """
        held = await self._store.load(invoice_id, Permission.invoice_pay, seen_version)
        if held.invoice.claimed_at is None:
            raise InvoiceRefused("not_claimed", invoice_id)
        claimed = held.invoice.claimed_at
        await self._store.change(held, claimed_at=None)
        await self._store.tell(held, PaymentNotFound(invoice_id), f"not_found:{milliseconds(claimed)}")
        self.audited("invoice.refuse_claim", "invoice", invoice_id, deal=held.deal.id)

    async def _leaders(self, department_id: int | None) -> tuple[int, ...]:
        return tuple(await self.other(LeadAssignment).directors(department_id))
