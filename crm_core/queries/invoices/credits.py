"""The credit notes of an invoice in their order, and whether there is money to take back."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.models import CreditNote, Payment
from crm_core.queries.invoices.dto import CreditView
from crm_core.rules.deals.statuses import PaymentKind
from crm_core.unit_of_work import Component


async def credits_of(within: Component, invoice_id: int) -> tuple[CreditView, ...]:
    """Who may see the invoice has been asked."""
    of = CreditNote
    found = await within.session.execute(
        select(of.number, of.amount, of.at).where(of.invoice_id == invoice_id).order_by(of.id)
    )
    return tuple(CreditView(number, amount, within.calendar.local(at).date()) for number, amount, at in found)


async def ever_paid(within: Component, invoice_id: int) -> bool:
    """Whether money has come on it, be it that all of it has gone back since."""
    came = select(Payment.id).where(Payment.invoice_id == invoice_id, Payment.kind == PaymentKind.CAME).limit(1)
    return await within.session.scalar(came) is not None
