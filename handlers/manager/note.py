"""A note on the deal, for colleagues' eyes alone."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.manager.states import Typing
from handlers.manager.typed import typed
from handlers.ui.cards import to_deal
from handlers.ui.html import fill, lines
from handlers.ui.i18n import _
from handlers.ui.incoming import incoming
from handlers.ui.presses import AddNote, History
from handlers.ui.screen import Screen, button, inline


@staff.press(AddNote)
async def ask_note(data: AddNote, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.ask.cards.deal(data.deal)
    await state.set_state(Typing.note)
    await state.update_data(note=card.id)
    return Screen(
        text=lines(
            fill(_("✍️ A note on <b>{title}</b>"), title=card.title),
            fill(_("Write it here. The client will not see it.")),
        ),
        keys=inline(to_deal(card.id)),
    )


@typed(Typing.note)
async def keep_note(message: Message, crm: Crm, state: FSMContext) -> Screen:
    deal = (await state.get_data())["note"]
    await crm.conversation.note(deal, incoming(message))
    await state.set_state(None)
    return Screen(text=fill(_("✅ Noted.")), keys=inline([button(_("🕘 History"), History(deal=deal)), to_deal(deal)]))
