"""The answer to "how much came?": with all of it the deal is won and paid in one step, with a part it goes on (R73)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue, InvoiceRefused, Outdated
from crm_core.queries.deals.dto import DealCard
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import Came, resume
from handlers.manager.step.draft import Draft
from handlers.manager.step.flow import proceed
from handlers.manager.step.money_screen import left, sells, spread, unpaid_invoices
from handlers.routers import staff
from handlers.ui.formatting.amounts import amount
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, inline


@staff.press(Came)
async def came(data: Came, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    card = await crm.queries.cards.deal(data.deal)
    unpaid = unpaid_invoices(card)
    if not unpaid:
        raise Outdated(data.deal)
    if data.what == "sum":
        await state.set_state(Typing.came)
        return Screen(
            text=lines(
                fill(_("<b>💵 How much came?</b>")),
                fill(
                    _("{left} is still to be paid. Type the sum in figures."),
                    left=amount(left(unpaid), unpaid[0].currency),
                ),
            ),
            keys=inline(resume(data.deal, data.version)),
        )
    return await proceed(crm, state, _all_of_it(crm, draft, card) if data.what == "all" else draft.but(came={}))


@typed(Typing.came)
async def sum_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.pending(state)
    if draft is None:
        raise BadValue("unknown")
    card = await crm.queries.cards.deal(draft.deal)
    unpaid = unpaid_invoices(card)
    if not unpaid:
        raise Outdated(draft.deal)
    paid = typed_amount(words_of(message), unpaid[0].currency)
    if paid <= 0:
        raise BadValue("not_an_amount", "amount")
    if paid > left(unpaid):
        raise InvoiceRefused("too_much", unpaid[-1].id)
    if paid == left(unpaid):
        return await proceed(crm, state, _all_of_it(crm, draft, card))
    # A part is no sale: the payment is kept, the deal stays where it is with its next step.
    return await proceed(crm, state, draft.but(came=spread(unpaid, paid), to=None, settled=True))


def _all_of_it(crm: Crm, draft: Draft, card: DealCard) -> Draft:
    """Whoever has paid for everything has bought, at whatever stage the deal stands; else it is asked where it goes."""
    unpaid = unpaid_invoices(card)
    told = draft.but(came=spread(unpaid, left(unpaid)))
    if draft.to is not None or not sells(card):
        return told
    return told.but(to=crm.regulation.won_stage(card.funnel.code).code, settled=True)
