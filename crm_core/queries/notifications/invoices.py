"""Notifications about an invoice: to the client, and to the manager who looks after it (R30, R31)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from crm_core.models import Deal, Invoice, InvoiceLine
from crm_core.queries.invoices.paper import PaperOf
from crm_core.queries.notifications.deal_columns import deal_of, with_deal
from crm_core.queries.notifications.dto import InvoiceFacts, InvoiceLineFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.deals.statuses import InvoiceStatus, Priority
from crm_core.rules.money.invoice_standing import Standing
from crm_core.storage.sql_types import AnyRow
from crm_core.unit_of_work import UnitOfWork

_UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
_PAID = (InvoiceStatus.PAID, InvoiceStatus.PART_PAID)
_InvoiceId = Annotated[int, Field(alias="invoice")]


@notification("invoice.sent", for_client=True)
class InvoiceSent(NotificationKind[InvoiceFacts]):
    """The invoice itself, as long as it is to be paid."""

    invoice_id: _InvoiceId

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, _UNPAID)
        facts = await invoice.facts("invoice_sent", invoice.row.total - invoice.row.credited) if invoice else None
        return replace(facts, paper=await PaperOf(sending.uow).of(self.invoice_id)) if facts else None


@dataclass(frozen=True)
class _Reminder(NotificationKind[InvoiceFacts]):
    """`day` counts from the due date, `rung` the invoice's reminders from 0."""

    invoice_id: _InvoiceId
    day: int
    rung: int | None = None

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        """As long as it is unpaid and no later reminder of it has rung."""
        invoice = await _invoice(sending, self.invoice_id, _UNPAID)
        if invoice is None or (self.rung is not None and invoice.row.rung != self.rung + 1):
            return None
        template = "invoice_before" if self.day < 0 else "invoice_due" if self.day == 0 else "invoice_overdue"
        return await invoice.facts(template, invoice.left, self.day)


@notification("invoice.reminder", priority=Priority.REMINDER, for_client=True)
class InvoiceReminder(_Reminder):
    """To the client, around its last day; not while their word that they have paid waits for an answer."""

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        facts = await super().load(sending)
        return facts if facts and facts.claimed_at is None else None


@notification("invoice.unpaid", priority=Priority.REMINDER)
class InvoiceUnpaid(_Reminder):
    """To its manager, only while the deal is theirs."""

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        facts = await super().load(sending)
        return facts if facts and facts.deal.owner_id == sending.recipient.staff_id else None


@notification("invoice.paid", for_client=True)
class InvoicePaid(NotificationKind[InvoiceFacts]):
    """Thanks for a payment, part or whole, which nothing takes back but a void. `amount` None: for all of it."""

    invoice_id: _InvoiceId
    amount: int | None = None

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, _PAID)
        if invoice is None:
            return None
        return await invoice.facts("payment_received", invoice.row.paid if self.amount is None else self.amount)


@notification("invoice.taken_back", for_client=True)
class PaymentTakenBack(NotificationKind[InvoiceFacts]):
    """The client was thanked for a payment that was none."""

    invoice_id: _InvoiceId

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, _UNPAID)
        return await invoice.facts("", invoice.left) if invoice else None


@notification("invoice.claimed")
class PaymentClaimed(NotificationKind[InvoiceFacts]):
    """To the deal's manager: the client says that they have paid, and nobody has answered it yet."""

    invoice_id: _InvoiceId

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, _UNPAID)
        if invoice is None or invoice.row.claimed_at is None:
            return None
        return await invoice.facts("", invoice.left)


@notification("invoice.not_found", for_client=True)
class PaymentNotFound(NotificationKind[InvoiceFacts]):
    """To the client: the money that they spoke of has not come yet."""

    invoice_id: _InvoiceId

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, _UNPAID)
        if invoice is None or invoice.row.claimed_at is not None:
            return None
        return await invoice.facts("", invoice.left)


@notification("invoice.correct")
class CorrectionAsked(NotificationKind[InvoiceFacts]):
    """A manager asks those who may to put an invoice right; `by`: who asks."""

    invoice_id: _InvoiceId
    by: int | None = None

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, tuple(InvoiceStatus))
        return await invoice.facts("", invoice.left) if invoice else None


@notification("invoice.credited", for_client=True)
class InvoiceCredited(NotificationKind[InvoiceFacts]):
    """To the client: so much less is asked for, by the credit note of that number."""

    invoice_id: _InvoiceId
    note: str = ""
    amount: int = 0

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, (*_UNPAID, InvoiceStatus.PAID, InvoiceStatus.CREDITED))
        facts = await invoice.facts("", self.amount) if invoice else None
        return replace(facts, note=self.note) if facts else None


@notification("invoice.returned", for_client=True)
class MoneyReturned(NotificationKind[InvoiceFacts]):
    """To the client: what they paid beyond what is due has gone back."""

    invoice_id: _InvoiceId
    amount: int = 0

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, tuple(InvoiceStatus))
        return await invoice.facts("", self.amount) if invoice else None


@notification("invoice.paid_online")
class PaidOnline(NotificationKind[InvoiceFacts]):
    """To the deal's manager: money came inside Telegram. `problem`: why it is no payment of the invoice yet."""

    invoice_id: _InvoiceId
    amount: int = 0
    currency: str = ""
    problem: str = ""

    async def load(self, sending: Sending) -> InvoiceFacts | None:
        invoice = await _invoice(sending, self.invoice_id, tuple(InvoiceStatus))
        facts = await invoice.facts("", self.amount) if invoice else None
        return replace(facts, note=self.problem, currency=self.currency or facts.currency) if facts else None


@dataclass(frozen=True, slots=True)
class _Found:
    """An invoice with the deal behind it."""

    sending: Sending
    row: Invoice
    deal_row: AnyRow

    @property
    def left(self) -> int:
        return Standing(self.row.total, self.row.credited, self.row.paid).left

    async def facts(self, template: str, amount: int, day: int | None = None) -> InvoiceFacts | None:
        invoice, regulation = self.row, self.sending.uow.regulation
        if invoice.due_on is None:
            return None
        to_client = self.sending.recipient.contact_id is not None
        return InvoiceFacts(
            deal=deal_of(self.deal_row, self.sending),
            invoice_id=invoice.id,
            version=invoice.version,
            number=invoice.number or str(invoice.id),
            status=invoice.status,
            lines=await _lines(self.sending.uow, invoice.id),
            total=invoice.total,
            paid=invoice.paid,
            amount=amount,
            currency=invoice.currency,
            due_on=invoice.due_on,
            day=day,
            template=regulation.templates.get(template) if to_client else None,
            payment_details=regulation.to_clients.payment_details,
            company=regulation.to_clients.name,
            claimed_at=invoice.claimed_at,
            credited=invoice.credited,
        )


async def _invoice(sending: Sending, invoice_id: int, statuses: Collection[InvoiceStatus]) -> _Found | None:
    statement = with_deal(Invoice).join(Invoice, Invoice.deal_id == Deal.id).where(Invoice.id == invoice_id)
    row = (await sending.uow.session.execute(statement)).one_or_none()
    return _Found(sending, row.Invoice, row) if row is not None and row.Invoice.status in statuses else None


async def _lines(uow: UnitOfWork, invoice_id: int) -> tuple[InvoiceLineFacts, ...]:
    columns = InvoiceLine.title, InvoiceLine.unit, InvoiceLine.price, InvoiceLine.quantity, InvoiceLine.sum
    statement = select(*columns).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.id)
    rows = await uow.session.execute(statement)
    return tuple(
        InvoiceLineFacts(title, unit, price, count, total, off=price * count - total)
        for title, unit, price, count, total in rows
    )
