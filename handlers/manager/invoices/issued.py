"""How an invoice that was issued looks to the staff, and what can be done with it (R30, R73)."""

from __future__ import annotations

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import InvoiceCard
from crm_core.regulation.schema import Stage
from crm_core.rules.deals.statuses import InvoiceStatus
from handlers.manager.invoices.callbacks import (
    BillRest,
    CreditInvoice,
    GiveBack,
    MoveDue,
    PrintInvoice,
    TakeBackPayment,
    VoidInvoice,
)
from handlers.manager.invoices.screens import draft_screen, for_whom, lines_text
from handlers.manager.step.callbacks import MoveByTheRules
from handlers.ui.callbacks.invoices import BillDeal, OpenInvoice, PayInvoice, RefuseClaim
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import invoice_status, invoice_title
from handlers.ui.formatting.line_items import credit_lines, tax_text
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Inline, Screen, button, inline
from handlers.ui.screens.deal_card import to_deal


def invoice_screen(card: InvoiceCard, viewer: Viewer, toast: str | None = None) -> Screen:
    """As a draft, or as it was issued."""
    draw = draft_screen if card.status is InvoiceStatus.DRAFT else issued_screen
    return draw(card, viewer, toast)


def sent_screen(card: InvoiceCard, deal: DealCard, stage: Stage, viewer: Viewer, toast: str) -> Screen:
    """It has gone: the stage that it stands for is offered, and nothing moves by itself."""
    to_stage = MoveByTheRules(deal=deal.id, version=deal.version, to=stage.code)
    offer = fill(_("The deal stands at: {stage}. Move it on?"), stage=said(deal.stage.name))
    shown = issued_screen(card, viewer, toast)
    assert isinstance(shown.keys, Inline)
    keys = Inline(rows=((button(f"➡️ {said(stage.name)}", to_stage, "primary"),), *shown.keys.rows))
    return shown.model_copy(update={"text": lines(shown.text, "", offer), "keys": keys})


def issued_screen(card: InvoiceCard, viewer: Viewer, toast: str | None = None) -> Screen:
    due = viewer.watch.day(card.due_on) if card.due_on else None
    unpaid = card.status in (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
    begun = card.paid or card.credited
    to_return = 0 if card.status is InvoiceStatus.VOID else card.to_return
    shown = amount(to_return, card.currency)
    over = fill(_("↩️ To be returned to the client: {sum}"), sum=shown) if to_return else None
    late = fill(_("⚠️ Payment is overdue")) if unpaid and card.overdue_days > 0 else None
    return Screen(
        text=lines(
            fill("🧾 <b>{title}</b>: {status}", title=invoice_title(card.number), status=invoice_status(card.status)),
            for_whom(card),
            "",
            *lines_text(card),
            fill(_("<b>Total: {sum}</b>"), sum=amount(card.total, card.currency)),
            tax_text(card.tax, card.added_tax, card.currency),
            *credit_lines(card),
            fill(_("Paid: {sum}"), sum=amount(card.paid, card.currency)) if card.paid else None,
            fill(_("Still to pay: {sum}"), sum=amount(card.left, card.currency)) if unpaid and begun else None,
            over,
            fill(_("To be paid by: {day}"), day=due) if due and unpaid else None,
            late,
            fill(_("💳 The client says that they have paid")) if card.claimed_at else None,
        ),
        keys=inline(
            button(
                _("✅ Paid: {sum}").format(sum=amount(card.left, card.currency)),
                PayInvoice(invoice=card.id, version=card.version),
                "success",
            )
            if unpaid
            else None,
            button(_("💵 Another sum came"), PayInvoice(invoice=card.id, version=card.version, full=False))
            if unpaid
            else None,
            button(_("❌ It has not come"), RefuseClaim(invoice=card.id, version=card.version))
            if card.claimed_at
            else None,
            button(_("↩️ Returned: {sum}").format(sum=shown), GiveBack(invoice=card.id, version=card.version), "primary")
            if to_return
            else None,
            button(_("📅 They pay on another day"), MoveDue(invoice=card.id)) if unpaid else None,
            button(_("✖️ Take a payment back"), TakeBackPayment(invoice=card.id, version=card.version))
            if card.paid_once
            else None,
            button(_("🔁 New invoice for the rest"), BillRest(invoice=card.id, version=card.version))
            if card.status is InvoiceStatus.PART_PAID
            else None,
            button(_("➖ Ask for less"), CreditInvoice(invoice=card.id, version=card.version))
            if unpaid or card.status is InvoiceStatus.PAID
            else None,
            button(_("🗑 Cancel the invoice"), VoidInvoice(invoice=card.id, version=card.version)) if unpaid else None,
            button(_("📄 As a file"), PrintInvoice(invoice=card.id)),
            [button(_("« Invoices"), BillDeal(deal=card.deal_id)), to_deal(card.deal_id)],
        ),
        toast=toast,
    )


def void_screen(card: InvoiceCard, sure: VoidInvoice) -> Screen:
    return Screen(
        text=fill(
            _("Cancel <b>{title}</b>? The client is not reminded of it any more."), title=invoice_title(card.number)
        ),
        keys=inline(
            button(_("🗑 Yes, cancel it"), sure, "danger"),
            button(_("« Back"), OpenInvoice(invoice=card.id)),
        ),
    )
