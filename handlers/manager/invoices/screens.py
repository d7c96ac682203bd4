"""How an invoice looks to those who make it: as a draft, as it will be sent, and afterwards (R30)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.queries.catalogue import CategoryView, ProductPage
from crm_core.queries.invoices.dto import InvoiceCard, LineView
from handlers.manager.invoices.callbacks import (
    InvoiceCategories,
    InvoiceDue,
    InvoiceProducts,
    PreviewInvoice,
    PutLine,
    SendInvoice,
)
from handlers.ui.callbacks.invoices import BillDeal, OpenInvoice
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.line_items import line_text, nothing_to_pick, tax_text
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.date_picker import PickDays, day_press
from handlers.ui.screens.deal_card import to_deal

LIKELY_DUE = (3, 7, 14, 30)
LINES_SHOWN = 12


def _rest_text(card: InvoiceCard) -> Html | None:
    """Remarked while it can still be changed: the invoice does not ask for all that the deal is worth."""
    if not card.unbilled or not card.lines:
        return None
    of = {"all": amount(card.deal_amount or 0, card.currency), "rest": amount(card.unbilled, card.currency)}
    return fill(_("ℹ️ The deal is for {all}: {rest} will be left to invoice."), **of)


def draft_screen(card: InvoiceCard, viewer: Viewer, toast: str | None = None) -> Screen:
    """Each line has its minus and plus, with its number between them and as much of its name as there is room for."""
    rows = [_line_keys(card, number, line) for number, line in enumerate(card.lines[:LINES_SHOWN], start=1)]
    due = card.due_on and viewer.watch.day(card.due_on)
    return Screen(
        text=lines(
            bold(_("🧾 Draft invoice")),
            for_whom(card),
            "",
            *lines_text(card, numbered=True),
            "" if card.lines else fill(_("Empty so far: add something from the catalogue.")),
            fill(_("<b>Total: {sum}</b>"), sum=amount(card.total, card.currency)) if card.lines else None,
            tax_text(card.tax, card.added_tax, card.currency),
            fill(_("To be paid by: {day}"), day=due) if due else None,
            _rest_text(card),
        ),
        keys=inline(
            *rows,
            button(_("➕ From the catalogue"), InvoiceCategories(invoice=card.id), None if card.lines else "primary"),
            button(_("📅 Pay by: {day}").format(day=due or "—"), InvoiceDue(invoice=card.id)),
            button(_("📤 Check and send"), PreviewInvoice(invoice=card.id), "primary") if card.lines else None,
            button(_("« Invoices"), BillDeal(deal=card.deal_id)),
        ),
        toast=toast,
    )


def preview_screen(card: InvoiceCard, viewer: Viewer) -> Screen:
    due = viewer.watch.day(card.due_on) if card.due_on else "—"
    reachable = card.client.telegram and not card.client.unreachable
    where = (
        _("It goes to the client's chat at once.") if reachable else _("The client is not here: pass it on yourself.")
    )
    return Screen(
        text=lines(
            bold(_("📤 Is everything right?")),
            for_whom(card),
            "",
            *lines_text(card),
            fill(_("<b>Total: {sum}</b>"), sum=amount(card.total, card.currency)),
            tax_text(card.tax, card.added_tax, card.currency),
            fill(_("To be paid by: {day}"), day=due),
            _rest_text(card),
            "",
            fill("{where}", where=where),
        ),
        keys=inline(
            button(_("📤 Send"), SendInvoice(invoice=card.id, version=card.version), "primary"),
            button(_("✏️ Change"), OpenInvoice(invoice=card.id)),
            to_deal(card.deal_id),
        ),
    )


def categories_screen(invoice: int, categories: tuple[CategoryView, ...]) -> Screen:
    keys = [
        button(f"{short(one.name, 40)} ({one.count})", InvoiceProducts(invoice=invoice, category=n))
        for n, one in enumerate(categories)
    ]
    empty = None if categories else nothing_to_pick()
    back = button(_("« To the invoice"), OpenInvoice(invoice=invoice))
    return Screen(text=lines(bold(_("📦 What does the client buy?")), empty), keys=inline(*keys, back))


def products_screen(card: InvoiceCard, data: InvoiceProducts, page: ProductPage, toast: str | None = None) -> Screen:
    """A press adds one; what is on the invoice already shows how many."""
    there = {line.product_id: line.quantity for line in card.lines}
    keys = [
        button(
            (f"✓ {there[one.id]} × " if one.id in there else "")
            + f"{short(one.name, 36)} · {amount(one.price, one.currency)}",
            PutLine(invoice=card.id, product=one.id, quantity=there.get(one.id, 0) + 1),
        )
        for one in page.lines
    ]
    turn = [
        button("‹", data.model_copy(update={"page": data.page - 1})) if data.page else None,
        button("›", data.model_copy(update={"page": data.page + 1})) if data.page + 1 < page.pages else None,
    ]
    return Screen(
        text=lines(bold(page.category), fill(_("Press what the client buys."))),
        keys=inline(
            *keys,
            turn,
            [
                button(_("« Categories"), InvoiceCategories(invoice=card.id)),
                button(_("🧾 To the invoice"), OpenInvoice(invoice=card.id)),
            ],
        ),
        toast=toast,
    )


def due_screen(card: InvoiceCard, viewer: Viewer) -> Screen:
    days = [viewer.watch.today + timedelta(days=n) for n in LIKELY_DUE]
    likely = [button(viewer.watch.weekday(on), day_press("bill", card.id, card.version, on)) for on in days]
    return Screen(
        text=fill(_("<b>📅 Until when is it to be paid?</b>")),
        keys=inline(
            likely[:2],
            likely[2:],
            button(_("📅 Another day"), PickDays(purpose="bill", of=card.id, version=card.version)),
            button(_("« To the invoice"), OpenInvoice(invoice=card.id)),
        ),
    )


def for_whom(card: InvoiceCard) -> Html:
    return fill("👤 {client}", client=short(card.client.name, 80))


def lines_text(card: InvoiceCard, *, numbered: bool = False) -> list[Html]:
    shown = [
        line_text(line, card.currency, mark=f"{number}." if numbered else "•")
        for number, line in enumerate(card.lines[:LINES_SHOWN], start=1)
    ]
    more = len(card.lines) - len(shown)
    return [*shown, fill(_("… and {n} more"), n=more)] if more > 0 else shown


def _line_keys(card: InvoiceCard, number: int, line: LineView) -> list[Button]:
    at = PutLine(invoice=card.id, product=line.product_id, quantity=line.quantity)
    less = at.model_copy(update={"quantity": line.quantity - 1})
    more = at.model_copy(update={"quantity": min(line.quantity + 1, 9_999)})
    return [
        button("➖" if line.quantity > 1 else "🗑", less),
        button(cut(f"{number}. {line.title}", 3), at),
        button("➕", more),
    ]
