"""What a deal costs (R32): typed as "5000 delivery", listed, taken back by a press."""

from __future__ import annotations

from typing import Annotated

from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from pydantic import Field

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.money.amounts import Money
from crm_core.rules.money.typed_amounts import BadMoney, parse_money
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.routers import staff
from handlers.ui.callbacks.deals import DealExpenses
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.callback_data import CallbackData, Id
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, spoken
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal
from handlers.ui.screens.deal_card_text import margin_line

SHOWN = 8
_MOST_WORDS = 4
"""Of an amount: "1 250 000 roubles"."""


class TakeExpenseBack(CallbackData, prefix="yeb"):
    """It was none. `sure`: asked whether it is meant."""

    deal: Id
    expense: Id
    place: Annotated[int, Field(ge=1, le=SHOWN)]


@staff.press(DealExpenses)
async def expenses(data: DealExpenses, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(Typing.expense)
    await state.update_data(expense=data.deal)
    return await _shown(crm, data.deal)


@typed(Typing.expense)
async def note_expense(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """It goes on being asked for: expenses come in heaps."""
    deal = (await state.get_data())["expense"]
    card = await crm.queries.cards.deal(deal)
    spent, what = split(words_of(message), card.currency, spoken())
    await crm.deals.expenses.add(deal, spent.minor, what)
    return await _shown(crm, deal, _("Noted: {sum}").format(sum=amount(spent.minor, card.currency)))


@staff.press(TakeExpenseBack)
async def take_back(data: TakeExpenseBack, crm: Crm) -> Screen:
    await crm.deals.expenses.take_back(data.expense)
    return await _shown(crm, data.deal, _("Taken back"))


def split(text: str, currency: str, locale: str) -> tuple[Money, str]:
    """The amount that a line begins with, as long as it can be, and what it is for. Raises BadValue."""
    words = text.split()
    fault = BadMoney("not_an_amount")
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        try:
            return parse_money(" ".join(words[:count]), currency, locale), " ".join(words[count:])
        except BadMoney as bad:
            fault = bad
    raise BadValue(fault.code, "amount")


async def _shown(crm: Crm, deal: int, toast: str | None = None) -> Screen:
    listed, card = await crm.queries.expenses.of(deal), await crm.queries.cards.deal(deal)
    watch, more = Viewer.of(crm).watch, len(listed) - SHOWN
    rows = [
        fill(
            "{n}. {sum} · {what} · {when}",
            n=place,
            sum=amount(one.amount, card.currency),
            what=short(one.what, 80),
            when=watch.day(watch.local(one.at).date()),
        )
        for place, one in enumerate(listed[:SHOWN], start=1)
    ]
    keys = [
        button(f"↩️ {place}", TakeExpenseBack(deal=deal, expense=one.id, place=place))
        for place, one in enumerate(listed[:SHOWN], start=1)
    ]
    return Screen(
        text=lines(
            margin_line(card) or bold(_("💸 Expenses")),
            "",
            *rows,
            fill(ngettext("… and {n} more", "… and {n} more", more), n=more) if more > 0 else None,
            "" if rows else None,
            fill(_("Type how much and what for, as “5000 delivery”.")),
            fill(_("↩️ takes one back.")) if rows else None,
        ),
        keys=inline(keys[:4], keys[4:], to_deal(deal)),
        toast=toast,
    )
