"""The credit notes of an invoice, in the order in which they were made."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.models import CreditNote
from crm_core.queries.invoices.dto import CreditView
from crm_core.unit_of_work import Component


async def credits_of(within: Component, invoice_id: int) -> tuple[CreditView, ...]:
    """Who may see the invoice has been asked."""
    of = CreditNote
    found = await within.session.execute(
        select(of.number, of.amount, of.at).where(of.invoice_id == invoice_id).order_by(of.id)
    )
    return tuple(CreditView(number, amount, within.calendar.local(at).date()) for number, amount, at in found)
