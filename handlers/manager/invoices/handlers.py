"""An invoice from its first line to its last payment (R30): every press shows it as it is then."""

from __future__ import annotations

from datetime import date

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.queries.invoices.dto import InvoiceCard
from crm_core.rules.deals.billed_stage import billed_stage
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.services.invoices.service import PaidResult
from handlers.manager.goods.nothing_to_sell import way_out
from handlers.manager.input.date_flow import picks_day
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.invoices.callbacks import (
    InvoiceCategories,
    InvoiceDue,
    InvoiceProducts,
    NewInvoice,
    PreviewInvoice,
    PrintInvoice,
    PutLine,
    SendInvoice,
)
from handlers.manager.invoices.issued import invoice_screen, sent_screen
from handlers.manager.invoices.list_screen import invoices_screen
from handlers.manager.invoices.screens import (
    categories_screen,
    due_screen,
    preview_screen,
    products_screen,
)
from handlers.manager.step.callbacks import CloseWon
from handlers.manager.step.paid_period_screen import asks_for_period, period_screen
from handlers.routers import staff
from handlers.ui.callbacks.invoices import BillDeal, OpenInvoice, PayInvoice
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.paper.invoice import invoice_paper
from handlers.ui.screens.deal_card import deal_screen, to_deal


@staff.press(BillDeal)
async def show_invoices(data: BillDeal, crm: Crm) -> Screen:
    return invoices_screen(await crm.queries.cards.deal(data.deal))


@staff.press(NewInvoice)
async def new_invoice(data: NewInvoice, crm: Crm) -> Screen:
    """One that begins with the deal's products is ready to be checked and sent."""
    return await checked(crm, await crm.invoices.draft(data.deal))


@staff.press(OpenInvoice)
async def open_invoice(data: OpenInvoice, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return await invoice_shown(crm, data.invoice)


@staff.press(PrintInvoice)
async def print_invoice(data: PrintInvoice, crm: Crm) -> Screen:
    return Screen(file=invoice_paper(await crm.queries.papers.invoice(data.invoice)))


@staff.press(InvoiceCategories)
async def show_categories(data: InvoiceCategories, crm: Crm) -> Screen:
    await crm.queries.cards.invoice(data.invoice)
    categories = await crm.queries.catalogue.categories()
    screen = categories_screen(data.invoice, categories)
    return screen if categories else await way_out(screen, crm)


@staff.press(InvoiceProducts)
async def show_products(data: InvoiceProducts, crm: Crm) -> Screen:
    card = await crm.queries.cards.invoice(data.invoice)
    categories = await crm.queries.catalogue.categories()
    if data.category >= len(categories):
        return categories_screen(data.invoice, categories)
    page = await crm.queries.catalogue.products(categories[data.category].name, data.page)
    return products_screen(card, data, page)


@staff.press(PutLine)
async def put_line(data: PutLine, crm: Crm) -> Screen:
    card = await crm.queries.cards.invoice(data.invoice)
    there = {line.product_id: line.quantity for line in card.lines}
    if there.get(data.product, 0) != data.quantity:
        await crm.invoices.put_line(data.invoice, data.product, data.quantity)
    return await invoice_shown(crm, data.invoice)


@staff.press(InvoiceDue)
async def ask_due(data: InvoiceDue, crm: Crm) -> Screen:
    return due_screen(await crm.queries.cards.invoice(data.invoice), Viewer.of(crm))


def _to_invoice(invoice: int, version: int) -> Button:
    return button(_("« Back"), OpenInvoice(invoice=invoice))


@picks_day("bill", _to_invoice)
async def due_chosen(crm: Crm, state: FSMContext, invoice: int, version: int, on: date) -> Screen:
    await crm.invoices.due(invoice, on)
    await state.set_state(None)
    return await invoice_shown(crm, invoice)


@staff.press(PreviewInvoice)
async def preview(data: PreviewInvoice, crm: Crm) -> Screen:
    return await checked(crm, data.invoice)


async def checked(crm: Crm, invoice: int) -> Screen:
    card = await crm.queries.cards.invoice(invoice)
    if card.status is not InvoiceStatus.DRAFT or not card.lines:
        return invoice_screen(card, Viewer.of(crm))
    return preview_screen(card, Viewer.of(crm))


@staff.press(SendInvoice)
async def send(data: SendInvoice, crm: Crm) -> Screen:
    issued = await crm.invoices.send(data.invoice, data.version)
    if issued.goes_at is not None:
        sent = _("It goes to the client {when}").format(when=Viewer.of(crm).watch.when(issued.goes_at))
    else:
        sent = _("Sent to the client") if issued.delivered else _("Issued. Please pass it on to the client yourself")
    card = await crm.queries.cards.invoice(data.invoice)
    deal = await crm.queries.cards.deal(card.deal_id)
    stage = billed_stage(deal.funnel, deal.stage.code) if deal.open else None
    return sent_screen(card, deal, stage, Viewer.of(crm), sent) if stage else await invoice_shown(crm, card.id, sent)


@staff.press(PayInvoice)
async def pay(data: PayInvoice, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.queries.cards.invoice(data.invoice)
    if data.full:
        return await _paid(crm, data.invoice, data.version, card.left)
    await state.set_state(Typing.payment)
    await state.update_data(payment={"invoice": data.invoice, "version": data.version})
    return Screen(
        text=lines(
            fill(_("<b>💵 How much came?</b>")),
            fill(_("{left} is still to be paid. Type the sum in figures."), left=amount(card.left, card.currency)),
        ),
        keys=inline(_to_invoice(data.invoice, data.version)),
    )


@typed(Typing.payment)
async def sum_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    payment = (await state.get_data())["payment"]
    card = await crm.queries.cards.invoice(payment["invoice"])
    came = typed_amount(words_of(message), card.currency)
    await state.set_state(None)
    return await _paid(crm, payment["invoice"], payment["version"], came)


async def _paid(crm: Crm, invoice: int, version: int, came: int) -> Screen:
    """With all of it paid the deal is won; where fields stand in the way, says which, with a button to fill them."""
    result = await crm.invoices.pay(invoice, version, came)
    card = await crm.queries.cards.invoice(invoice)
    viewer = Viewer.of(crm)
    if result.deal_won:
        deal, toast = await crm.queries.cards.deal(card.deal_id), _("🏆 Paid in full, the deal is won!")
        return (period_screen if asks_for_period(deal, viewer) else deal_screen)(deal, viewer, toast)
    if result.missing:
        return await _nearly_won(crm, card, result)
    if result.advance:
        return _advance(card)
    return invoice_screen(card, viewer, _("Noted: {sum}").format(sum=amount(came, card.currency)))


def _advance(card: InvoiceCard) -> Screen:
    return Screen(
        text=lines(
            fill(_("<b>✅ Paid in full.</b>")),
            fill(_("There is more to be paid in this deal, so it stays open: it is won with the last payment.")),
        ),
        keys=inline(button(_("🧾 Invoices of the deal"), BillDeal(deal=card.deal_id)), to_deal(card.deal_id)),
    )


async def _nearly_won(crm: Crm, card: InvoiceCard, result: PaidResult) -> Screen:
    deal = await crm.queries.cards.deal(card.deal_id)
    fields = ", ".join(said(crm.regulation.field(code).name) for code in result.missing)
    return Screen(
        text=lines(
            fill(_("<b>✅ Paid in full.</b>")),
            fill(_("To close the deal as won, these are still needed: {fields}."), fields=fields),
        ),
        keys=inline(
            button(_("🏆 Fill in and close"), CloseWon(deal=deal.id, version=deal.version), "primary"),
            to_deal(deal.id),
        ),
    )


async def invoice_shown(crm: Crm, invoice: int, toast: str | None = None) -> Screen:
    return invoice_screen(await crm.queries.cards.invoice(invoice), Viewer.of(crm), toast)
