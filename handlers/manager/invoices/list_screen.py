"""The invoices of a deal: which there are, how each stands, and what is still to be asked for (R30)."""

from __future__ import annotations

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import InvoiceBrief
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus
from handlers.manager.invoices.callbacks import NewInvoice
from handlers.ui.callbacks.invoices import OpenInvoice
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import invoice_status, invoice_title
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

SHOWN = 12
_MARKS = {
    InvoiceStatus.SENT: "⏳",
    InvoiceStatus.PART_PAID: "💵",
    InvoiceStatus.PAID: "✅",
    InvoiceStatus.VOID: "✖️",
    InvoiceStatus.CREDITED: "➖",
}


def invoices_screen(card: DealCard) -> Screen:
    keys = [button(_brief(one), OpenInvoice(invoice=one.id)) for one in card.invoices[:SHOWN]]
    listed = [_standing(one) for one in card.invoices[:SHOWN]]
    has_draft = any(one.status is InvoiceStatus.DRAFT for one in card.invoices)
    rest = _unbilled(card)
    # A sale by prepayment leaves the rest to be billed.
    may_bill = not has_draft and (card.open or (card.status is DealStatus.WON and rest > 0))
    label = _("➕ Invoice for the rest: {sum}").format(sum=amount(rest, card.currency)) if rest else _("➕ New invoice")
    new = button(label, NewInvoice(deal=card.id), "primary") if may_bill else None
    none_yet = (
        None
        if card.invoices
        else fill(
            _("None yet. A new one begins with the deal's products.")
            if card.lines
            else _("None yet. Choose what the client buys, I will do the sums.")
        )
    )
    return Screen(
        text=lines(
            bold(_("🧾 Invoices")), fill("💼 {title}", title=short(card.title, 120)), none_yet, _billed(card), *listed
        ),
        keys=inline(*keys, new, to_deal(card.id)),
    )


def _unbilled(card: DealCard) -> int:
    """What is left of the deal's amount once some of it has been asked for."""
    asked = _asked(card)
    return max((card.amount or 0) - asked, 0) if asked else 0


def _asked(card: DealCard) -> int:
    """Less what was credited; of a cancelled one, what it brought."""
    return sum(one.paid if one.status is InvoiceStatus.VOID else one.standing.due for one in card.invoices)


def _billed(card: DealCard) -> Html | None:
    """How much of the deal has been asked for and come in, once it is not simply all of it."""
    if not card.amount or not card.invoices:
        return None
    paid = sum(one.paid for one in card.invoices)
    of = {"asked": amount(_asked(card), card.currency), "all": amount(card.amount, card.currency)}
    return fill(_("Invoiced {asked} of {all}, paid {paid}."), **of, paid=amount(paid, card.currency))


def _brief(one: InvoiceBrief) -> str:
    if one.status is InvoiceStatus.DRAFT:
        return f"✏️ {invoice_title(None)} · {amount(one.total, one.currency)}"
    mark = "⚠️" if one.overdue else _MARKS[one.status]
    return f"{mark} № {one.number} · {amount(one.total, one.currency)}"


def _standing(one: InvoiceBrief) -> Html | None:
    """A line of the list: a key has no room for the status."""
    if one.status is InvoiceStatus.DRAFT:
        return None
    return fill("{key}\n     {status}", key=_brief(one), status=invoice_status(one.status))
