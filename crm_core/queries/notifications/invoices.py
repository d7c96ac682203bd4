"""Notifications about an invoice: to the client, and to the manager who looks after it (R30, R31)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from crm_core.models import Deal, Invoice, InvoiceLine
from crm_core.queries.notifications.deal_columns import WIDTH, deal_of, with_deal
from crm_core.queries.notifications.dto import InvoiceFacts, InvoiceLineFacts, Recipient
from crm_core.queries.notifications.field_visibility import hidden_facts
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.rules.statuses import InvoiceStatus
from crm_core.unit_of_work import UnitOfWork

_UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)


async def sent(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> InvoiceFacts | None:
    """The invoice itself, as long as it is to be paid."""
    return await _facts(uow, claimed, recipient, _UNPAID, "invoice_sent")


async def reminder(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> InvoiceFacts | None:
    """As long as it is unpaid and no later reminder of it has rung; the owner's only while the deal is theirs."""
    day = claimed.payload["day"]
    template = "invoice_before" if day < 0 else "invoice_due" if day == 0 else "invoice_overdue"
    facts = await _facts(uow, claimed, recipient, _UNPAID, template)
    if facts is not None and recipient.staff_id not in (None, facts.deal.owner_id):
        return None
    return facts


async def paid(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> InvoiceFacts | None:
    """Thanks for a payment, part or whole, which nothing takes back but a void."""
    return await _facts(uow, claimed, recipient, (InvoiceStatus.PAID, InvoiceStatus.PART_PAID), "payment_received")


async def _facts(
    uow: UnitOfWork,
    claimed: LeasedNotification,
    recipient: Recipient,
    statuses: Collection[InvoiceStatus],
    template: str,
) -> InvoiceFacts | None:
    invoice_id, rung = claimed.payload["invoice"], claimed.payload.get("rung")
    statement = with_deal(Invoice).join(Invoice, Invoice.deal_id == Deal.id).where(Invoice.id == invoice_id)
    row = (await uow.session.execute(statement)).one_or_none()
    if row is None:
        return None
    invoice: Invoice = row[WIDTH]
    if invoice.status not in statuses or invoice.due_on is None or (rung is not None and invoice.rung != rung + 1):
        return None
    left = invoice.total - invoice.paid
    amounts = {"invoice_sent": invoice.total, "payment_received": claimed.payload.get("amount", invoice.paid)}
    to_client = claimed.contact_id is not None
    return InvoiceFacts(
        deal=hidden_facts(deal_of(row, uow.regulation), uow.regulation.hidden_from(recipient.role)),
        invoice_id=invoice_id,
        version=invoice.version,
        number=invoice.number or str(invoice_id),
        status=invoice.status,
        lines=await _lines(uow, invoice_id),
        total=invoice.total,
        paid=invoice.paid,
        amount=amounts.get(template, left),
        currency=invoice.currency,
        due_on=invoice.due_on,
        day=claimed.payload.get("day"),
        template=uow.regulation.templates.get(template) if to_client else None,
        payment_details=uow.regulation.invoice.payment_details,
        company=uow.regulation.company.name,
    )


async def _lines(uow: UnitOfWork, invoice_id: int) -> tuple[InvoiceLineFacts, ...]:
    columns = InvoiceLine.title, InvoiceLine.unit, InvoiceLine.price, InvoiceLine.quantity, InvoiceLine.sum
    statement = select(*columns).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.id)
    rows = await uow.session.execute(statement)
    return tuple(
        InvoiceLineFacts(title, unit, price, count, total, off=price * count - total)
        for title, unit, price, count, total in rows
    )
