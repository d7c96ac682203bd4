"""An invoice put right (R73): void, another last day, a payment taken back; or those asked who may."""

from __future__ import annotations

from datetime import date, timedelta

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.queries.invoices.dto import InvoiceCard
from handlers.manager.input.date_flow import picks_day
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.invoices.callbacks import MoveDue, TakeBackPayment, VoidInvoice
from handlers.manager.invoices.handlers import invoice_shown
from handlers.manager.invoices.issued import void_screen
from handlers.manager.invoices.screens import LIKELY_DUE
from handlers.routers import staff
from handlers.ui.callbacks.deals import ReopenDeal
from handlers.ui.callbacks.invoices import AskCorrection, OpenInvoice, RefuseClaim
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.date_picker import PickDays, day_press
from handlers.ui.screens.deal_card import to_deal

TYPED = 9
"""The reason stands in the conversation's data."""

SILENT, TELL = 1, 2


@staff.press(VoidInvoice)
async def void(data: VoidInvoice, crm: Crm) -> Screen:
    if not data.sure:
        return void_screen(await crm.queries.cards.invoice(data.invoice), data.model_copy(update={"sure": True}))
    await crm.invoices.corrections.void(data.invoice, data.version)
    return await invoice_shown(crm, data.invoice, _("Cancelled"))


def _to_invoice(invoice: int, version: int) -> Button:
    return button(_("« Back"), OpenInvoice(invoice=invoice))


@staff.press(MoveDue)
async def ask_day(data: MoveDue, crm: Crm) -> Screen:
    card, watch = await crm.queries.cards.invoice(data.invoice), Viewer.of(crm).watch
    days = [watch.today + timedelta(days=n) for n in LIKELY_DUE]
    likely = [button(watch.weekday(on), day_press("promise", card.id, card.version, on)) for on in days]
    return Screen(
        text=lines(
            fill(_("<b>📅 When have they promised to pay?</b>")),
            fill(_("Reminders go by that day from now on.")),
        ),
        keys=inline(
            likely[:2],
            likely[2:],
            button(_("📅 Another day"), PickDays(purpose="promise", of=card.id, version=card.version)),
            _to_invoice(card.id, card.version),
        ),
    )


@picks_day("promise", _to_invoice)
async def day_chosen(crm: Crm, state: FSMContext, invoice: int, version: int, on: date) -> Screen:
    await crm.invoices.corrections.move_due(invoice, version, on)
    await state.set_state(None)
    return await invoice_shown(crm, invoice, _("Pay by: {day}").format(day=Viewer.of(crm).watch.day(on)))


@staff.press(TakeBackPayment)
async def take_back(data: TakeBackPayment, crm: Crm, state: FSMContext) -> Screen:
    """Why, then whether the client is told, then done: the amount is said before."""
    card = await crm.queries.cards.invoice(data.invoice)
    if not data.why:
        await state.set_state(Typing.correction)
        await state.update_data(correction={"invoice": data.invoice, "version": data.version})
        return _why_screen(card, data)
    if not data.tell:
        return _tell_screen(data)
    reasons = _reasons()
    typed_why: str | None = (await state.get_data()).get("correction", {}).get("why")
    why = reasons[data.why - 1] if data.why <= len(reasons) else typed_why
    if not why:
        raise BadValue("empty", "why")
    back = await crm.invoices.corrections.take_back(data.invoice, data.version, why, tell=data.tell == TELL)
    await state.set_state(None)
    toast = _("Taken back: {sum}").format(sum=amount(back.amount, card.currency))
    if not back.deal_won:
        return await invoice_shown(crm, data.invoice, toast)
    deal = await crm.queries.cards.deal(card.deal_id)
    return Screen(
        text=fill(_("The deal is still won. Should it be in work again?")),
        keys=inline(
            button(_("🔄 Reopen"), ReopenDeal(deal=deal.id, version=deal.version), "primary"),
            [button(_("🧾 Invoice"), OpenInvoice(invoice=data.invoice)), to_deal(deal.id)],
        ),
        toast=toast,
    )


@typed(Typing.correction)
async def reason_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    kept, why = (await state.get_data())["correction"], words_of(message)
    if not why:
        raise BadValue("empty", "why")
    await state.update_data(correction={**kept, "why": why[:300]})
    await state.set_state(None)
    return _tell_screen(TakeBackPayment(invoice=kept["invoice"], version=kept["version"], why=TYPED))


@staff.press(AskCorrection)
async def ask_leaders(data: AskCorrection, crm: Crm) -> Screen:
    asked = await crm.invoices.corrections.ask(data.invoice)
    words = ngettext("Asked {n} person who may", "Asked {n} people who may", asked).format(n=asked)
    return await invoice_shown(crm, data.invoice, words if asked else _("There is nobody else who may"))


@staff.press(RefuseClaim)
async def refuse_claim(data: RefuseClaim, crm: Crm) -> Screen:
    await crm.invoices.claims.refuse(data.invoice, data.version)
    return await invoice_shown(crm, data.invoice, _("The client is told that it has not come"))


def _reasons() -> tuple[str, ...]:
    return _("Pressed by mistake"), _("Another client's payment"), _("The bank has returned it")


def _why_screen(card: InvoiceCard, data: TakeBackPayment) -> Screen:
    reasons = [
        button(words, data.model_copy(update={"why": number})) for number, words in enumerate(_reasons(), start=1)
    ]
    return Screen(
        text=lines(
            fill(_("<b>↩️ Why is the last payment taken back?</b>")),
            fill(_("Paid so far: {sum}"), sum=amount(card.paid, card.currency)),
            fill(_("Press a reason, or type your own.")),
        ),
        keys=inline(*reasons, _to_invoice(card.id, card.version)),
    )


def _tell_screen(data: TakeBackPayment) -> Screen:
    return Screen(
        text=fill(_("<b>Should the client be told?</b>")),
        keys=inline(
            button(_("No, say nothing"), data.model_copy(update={"tell": SILENT}), "primary"),
            button(_("Yes: it was our mistake"), data.model_copy(update={"tell": TELL})),
            _to_invoice(data.invoice, data.version),
        ),
    )
