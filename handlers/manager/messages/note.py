"""A note on the deal, for colleagues' eyes alone: one press on the card, and one message of any kind."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.manager.deal.helpers import who_may_be_told
from handlers.manager.input.relay import remember_album
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.routers import staff
from handlers.ui.callbacks.deals import AddNote, History
from handlers.ui.input.messages import incoming
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, in_pairs, inline
from handlers.ui.screens.deal_card import to_deal


@staff.press(AddNote)
async def ask_note(data: AddNote, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.queries.cards.deal(data.deal)
    await state.set_state(Typing.note)
    await state.update_data(note=card.id)
    return Screen(
        text=lines(
            fill(_("✍️ A note on <b>{title}</b>"), title=short(card.title, 120)),
            fill(_("Write it, say it, or send a photo or a file. The client will not see it.")),
        ),
        keys=inline(to_deal(card.id)),
    )


@typed(Typing.note)
async def keep_note(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """Words, a voice, a photo or a file; the rest of an album follows its first part."""
    deal = (await state.get_data())["note"]
    noted = await crm.conversation.note(deal, incoming(message))
    await remember_album(message, state, deal, note=True)
    await state.set_state(None)
    again = [button(_("✍️ One more"), AddNote(deal=deal)), button(_("🕘 Notes"), History(deal=deal, only="notes"))]
    names = await who_may_be_told(crm, deal, noted)
    told = fill(_("✅ Noted. Whom to tell?")) if names else fill(_("✅ Noted."))
    return Screen(text=told, keys=inline(*in_pairs(names), again, to_deal(deal)))
