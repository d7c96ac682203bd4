"""Payments inside Telegram (R30): may one go on, and what becomes of one that came. The same charge twice is one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import select, update

from crm_core.models import Invoice, OnlinePayment
from crm_core.models.schema import table
from crm_core.queries.notifications.kinds import PaidOnline
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.invoices.store import UNPAID, HeldInvoice, InvoiceStore
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import UnitOfWork

_KEEP = Upsert(
    lambda insert: (
        insert(table(OnlinePayment))
        .on_conflict_do_nothing(index_elements=["charge"])
        .returning(table(OnlinePayment).c.id)
    )
)


class OnlinePayments(Service):
    def __init__(self, uow: UnitOfWork, pay: Callable[[int, int, int], Awaitable[object]]) -> None:
        """`pay`: how a payment is recorded (invoice, seen version, amount)."""
        super().__init__(uow)
        self._store, self._pay = InvoiceStore(uow), pay

    @needs(Permission.invoice_claim)
    async def problem(self, invoice_id: int, amount: int, currency: str) -> str | None:
        """Why the client cannot pay so much of it now: `closed`, `changed` (it asks for another sum); None: they can.

        Raises Refused.
        """
        return _against(await self._store.load(invoice_id, Permission.invoice_claim), amount, currency, exact=True)

    @needs(Permission.invoice_pay)
    async def came(self, invoice_id: int | None, charge: str, amount: int, currency: str) -> bool:
        """Money has come, under the provider's id of the charge: recorded as a payment, once, and its manager told.

        False if it could not be recorded as one (the invoice is closed, or owes less or in another currency): then it
        is kept apart, and whoever looks after the deal, or leads, hears what came. True for one that came before.
        """
        row = {"charge": charge, "amount": amount, "currency": currency, "booked": False, "at": self.now}
        kept = (await self.session.execute(_KEEP.on(self.session), row)).scalar()
        if kept is None:
            return True
        held = await self._held(invoice_id)
        if held is None:
            self.audited("invoice.stray", charge=charge, amount=amount, currency=currency)
            return False
        problem = _against(held, amount, currency, exact=False)
        if problem is None:
            await self._pay(held.invoice.id, held.invoice.version, amount)
        else:
            known = {"charge": charge, "amount": amount, "currency": currency, "why": problem}
            self.audited("invoice.stray", "invoice", held.invoice.id, **known)
        mine = update(OnlinePayment).where(OnlinePayment.id == kept)
        await self.session.execute(
            mine.values(invoice_id=held.invoice.id, booked=problem is None), execution_options=NO_SYNC
        )
        await self._tell(held, kept, PaidOnline(held.invoice.id, amount, currency, problem or ""))
        return problem is None

    async def _held(self, invoice_id: int | None) -> HeldInvoice | None:
        """None for an invoice that there is not. Raises Refused for a foreign one."""
        there = select(Invoice.id).where(Invoice.id == invoice_id)
        known = (await self.session.execute(there)).scalar() if invoice_id is not None else None
        return await self._store.load(known, Permission.invoice_pay) if known is not None else None

    async def _tell(self, held: HeldInvoice, kept: int, about: PaidOnline) -> None:
        owner, department = held.deal.owner_id, held.deal.department_id
        readers = [owner] if owner else await self.other(LeadAssignment).directors(department)
        await self.other(Outbox).put_all(
            NewNotification(f"online:{kept}:{reader}", about, staff_id=reader, deal_id=held.deal.id)
            for reader in readers
        )


def _against(held: HeldInvoice, amount: int, currency: str, *, exact: bool) -> str | None:
    """`exact`: all that is left, as it was asked for; money that came may be a part of it."""
    invoice, left = held.invoice, held.standing.left
    if invoice.status not in UNPAID:
        return "closed"
    if invoice.currency != currency:
        return "currency"
    if amount <= 0 or (amount != left if exact else amount > left):
        return "changed"
    return None
