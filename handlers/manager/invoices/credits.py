"""Credit notes from the chat (R30, R73): how much less, why, and done; money that went back; the rest billed anew."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.queries.invoices.dto import InvoiceCard
from crm_core.rules.deals.statuses import InvoiceStatus
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.invoices.callbacks import BillRest, CreditInvoice, GiveBack
from handlers.manager.invoices.handlers import checked, invoice_shown
from handlers.routers import staff
from handlers.ui.callbacks.deals import ReopenDeal
from handlers.ui.callbacks.invoices import OpenInvoice
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import invoice_title
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

TYPED = 9
"""The reason stands in the conversation's data."""

SILENT, TELL = 1, 2


@staff.press(CreditInvoice)
async def credit(data: CreditInvoice, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.queries.cards.invoice(data.invoice)
    if not data.amount:
        return await _asked_how_much(card, data, state)
    if not data.why:
        return await _asked_why(card, data, state)
    why = await _why(data, state)
    if not data.sure:
        return _sure_screen(card, data, why)
    done = await crm.invoices.credits.credit(
        data.invoice, data.version, data.amount, why, lessen=data.lessen, tell=data.tell
    )
    await state.set_state(None)
    toast = _("Credit note {number}: {sum} less").format(number=done.number, sum=amount(data.amount, card.currency))
    after = await crm.queries.cards.invoice(data.invoice)
    if not done.deal_won or after.status is not InvoiceStatus.CREDITED:
        return await invoice_shown(crm, data.invoice, toast)
    deal = await crm.queries.cards.deal(card.deal_id)
    return Screen(
        text=lines(_to_return(after), fill(_("The deal is still won. Should it be in work again?"))),
        keys=inline(
            button(_("🔄 Reopen"), ReopenDeal(deal=deal.id, version=deal.version), "primary"),
            [button(_("🧾 Invoice"), OpenInvoice(invoice=data.invoice)), to_deal(deal.id)],
        ),
        toast=toast,
    )


async def _asked_how_much(card: InvoiceCard, data: CreditInvoice, state: FSMContext) -> Screen:
    await state.set_state(Typing.credit)
    await state.update_data(credit={"invoice": data.invoice, "version": data.version})
    due, left = card.standing.due, card.left
    whole = button(_("All of it: {sum}").format(sum=amount(due, card.currency)), _for(data, due)) if due else None
    rest = None
    if 0 < left < due:
        rest = button(_("What is not paid: {sum}").format(sum=amount(left, card.currency)), _for(data, left))
    return Screen(
        text=lines(
            fill(_("<b>➖ By how much is {title} to be less?</b>"), title=invoice_title(card.number)),
            fill(_("It asks for {sum}. Press, or type the sum in figures."), sum=amount(due, card.currency)),
        ),
        keys=inline(whole, rest, _back(data)),
    )


def _for(data: CreditInvoice, minor: int) -> CreditInvoice:
    return data.model_copy(update={"amount": minor})


@typed(Typing.credit)
async def sum_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    kept = (await state.get_data())["credit"]
    card = await crm.queries.cards.invoice(kept["invoice"])
    less = typed_amount(words_of(message), card.currency)
    if not less:
        raise BadValue("not_an_amount", "amount")
    data = CreditInvoice(invoice=kept["invoice"], version=kept["version"], amount=less)
    return await _asked_why(card, data, state)


async def _asked_why(card: InvoiceCard, data: CreditInvoice, state: FSMContext) -> Screen:
    await state.set_state(Typing.credit_why)
    kept = {"invoice": data.invoice, "version": data.version, "amount": data.amount}
    await state.update_data(credit=kept)
    reasons = [
        button(words, data.model_copy(update={"why": number})) for number, words in enumerate(_reasons(), start=1)
    ]
    return Screen(
        text=lines(
            fill(_("<b>➖ Why {sum} less?</b>"), sum=amount(data.amount, card.currency)),
            fill(_("Press a reason, or type your own.")),
        ),
        keys=inline(*reasons, _back(data)),
    )


@typed(Typing.credit_why)
async def reason_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    kept, why = (await state.get_data())["credit"], words_of(message)
    if not why:
        raise BadValue("empty", "why")
    await state.update_data(credit={**kept, "why": why[:300]})
    await state.set_state(None)
    asked = {part: kept[part] for part in ("invoice", "version", "amount")}
    card = await crm.queries.cards.invoice(kept["invoice"])
    return _sure_screen(card, CreditInvoice(**asked, why=TYPED), why)


async def _why(data: CreditInvoice, state: FSMContext) -> str:
    """Raises BadValue `empty`: words that were typed in another conversation are gone."""
    reasons = _reasons()
    if data.why <= len(reasons):
        return reasons[data.why - 1]
    kept = (await state.get_data()).get("credit", {})
    if kept.get("invoice") != data.invoice or not kept.get("why"):
        raise BadValue("empty", "why")
    return str(kept["why"])


def _reasons() -> tuple[str, ...]:
    return _("A lower price was agreed"), _("Something was not delivered"), _("A mistake in the invoice")


def _sure_screen(card: InvoiceCard, data: CreditInvoice, why: str) -> Screen:
    after = max(card.standing.due - data.amount, 0)
    over = max(card.paid - after, 0)
    choices = {
        "lessen": _("The deal is worth less too"),
        "tell": _("Tell the client"),
    }
    marks = [
        button(
            f"{'✅' if getattr(data, name) else '⬜'} {words}",
            data.model_copy(update={name: not getattr(data, name)}),
        )
        for name, words in choices.items()
    ]
    kept = _("The rest can be put on another invoice: the deal stays worth what it was.")
    return Screen(
        text=lines(
            fill(_("<b>➖ {title}: {sum} less</b>"), title=invoice_title(card.number), sum=_sum(card, data.amount)),
            fill("💬 {why}", why=short(why, 300)),
            fill(_("Asked for after that: {sum}"), sum=_sum(card, after)),
            fill(_("↩️ To be returned to the client: {sum}"), sum=_sum(card, over)) if over else None,
            None if data.lessen else fill("{words}", words=kept),
            fill(_("A credit note cannot be taken back, only followed by a new invoice.")),
        ),
        keys=inline(*marks, button(_("➖ Yes, less by {sum}").format(sum=_sum(card, data.amount)),
                                   data.model_copy(update={"sure": True}), "danger"), _back(data)),
    )  # fmt: skip


@staff.press(BillRest)
async def bill_rest(data: BillRest, crm: Crm) -> Screen:
    """In one commit: what is not paid is credited here, and begins a new invoice."""
    card = await crm.queries.cards.invoice(data.invoice)
    rest = _sum(card, card.left)
    if not data.sure:
        return Screen(
            text=lines(
                fill(_("<b>🔁 A new invoice for the rest: {sum}?</b>"), sum=rest),
                fill(_("{title} is closed with what was paid on it."), title=invoice_title(card.number)),
            ),
            keys=inline(
                button(_("🔁 Yes, a new invoice"), data.model_copy(update={"sure": True}), "primary"),
                button(_("« Back"), OpenInvoice(invoice=data.invoice)),
            ),
        )
    why = _("The rest goes on a new invoice")
    await crm.invoices.credits.credit(data.invoice, data.version, card.left, why, lessen=False, tell=False)
    return await checked(crm, await crm.invoices.draft(card.deal_id))


@staff.press(GiveBack)
async def give_back(data: GiveBack, crm: Crm) -> Screen:
    card = await crm.queries.cards.invoice(data.invoice)
    over = _sum(card, card.to_return)
    if not data.tell:
        return Screen(
            text=lines(
                fill(_("<b>↩️ {sum} has gone back to the client?</b>"), sum=over),
                fill(_("Should they be told?")),
            ),
            keys=inline(
                button(_("Yes, and tell them"), data.model_copy(update={"tell": TELL}), "primary"),
                button(_("Yes, say nothing"), data.model_copy(update={"tell": SILENT})),
                button(_("« Back"), OpenInvoice(invoice=data.invoice)),
            ),
        )
    await crm.invoices.credits.give_back(data.invoice, data.version, card.to_return, tell=data.tell == TELL)
    return await invoice_shown(crm, data.invoice, _("Returned: {sum}").format(sum=over))


def _to_return(card: InvoiceCard) -> Html | None:
    return fill(_("↩️ To be returned to the client: {sum}"), sum=_sum(card, card.to_return)) if card.to_return else None


def _sum(card: InvoiceCard, minor: int) -> str:
    return amount(minor, card.currency)


def _back(data: CreditInvoice) -> Button:
    return button(_("« Back"), OpenInvoice(invoice=data.invoice))
