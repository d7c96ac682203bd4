"""A client pays inside Telegram (R30): asked whether the payment may go on, and told that it came.

Money that came is kept whoever sent it: a colleague may have paid a bill that was theirs before they worked here.
"""

from __future__ import annotations

from aiogram.types import Message, PreCheckoutQuery

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.actor import Actor
from handlers.routers import clients, staff
from handlers.ui.callbacks.own_requests import MyInvoice, PayHere
from handlers.ui.kit.bill import CheckoutAnswer
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, Show, button, inline
from handlers.ui.paper.bill import bill_of, invoice_behind


@clients.press(PayHere)
async def pay_here(data: PayHere, crm: Crm) -> Screen:
    bill = bill_of(await crm.queries.papers.invoice(data.invoice))
    if bill is None:
        return Screen.only_toast(_("There is nothing to pay on this invoice."))
    return Screen(bill=bill, show=Show.SEND)


@clients.checkout
async def may_pay(query: PreCheckoutQuery, crm: Crm) -> CheckoutAnswer:
    """Only what is still to be paid, to the last unit, by whom it was asked of."""
    invoice = invoice_behind(query.invoice_payload)
    problem = "foreign"
    if invoice is not None:
        try:
            problem = await crm.invoices.online.problem(invoice, query.total_amount, query.currency)
        except Refused as refused:
            crm.note_refusal(refused)
    return CheckoutAnswer(query.id, _problem(problem) if problem else None)


@staff.checkout
async def may_not_pay(query: PreCheckoutQuery) -> CheckoutAnswer:
    return CheckoutAnswer(query.id, _problem("foreign"))


@clients.paid
@staff.paid
async def paid(message: Message, crm: Crm) -> Screen | None:
    came = message.successful_payment
    assert came is not None
    booked = await crm.acting_as(Actor.system()).invoices.online.came(
        invoice_behind(came.invoice_payload), came.telegram_payment_charge_id, came.total_amount, came.currency
    )
    if booked:
        # Thanks go out as for any payment.
        return None
    invoice = invoice_behind(came.invoice_payload)
    theirs = invoice is not None and crm.actor.is_lead
    keys = inline(button(_("🧾 See the invoice"), MyInvoice(invoice=invoice))) if theirs and invoice else None
    return Screen(text=fill(_("🙏 Your payment has come. Your manager sees to it and writes to you.")), keys=keys)


def _problem(code: str) -> str:
    return {
        "closed": _("This invoice need not be paid any more."),
        "changed": _("This invoice has changed. Please open it again (/my) and pay what is left."),
    }.get(code, _("This invoice cannot be paid here. Please write to us."))
