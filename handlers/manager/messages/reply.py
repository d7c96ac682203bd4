"""Answering a client through the bot: whatever is written goes out under the company's name (R23)."""

from __future__ import annotations

from datetime import datetime

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.manager.input.relay import passed_on
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.messages.scenarios import scenario_buttons
from handlers.routers import staff
from handlers.ui.callbacks.deals import ReplyTo
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes
from handlers.ui.kit.screen import Screen, Show, button, inline
from handlers.ui.screens.date_picker import PickDays
from handlers.ui.screens.deal_card import copy_phone, to_deal


@staff.press(ReplyTo)
async def ask_reply(data: ReplyTo, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.queries.cards.deal(data.deal)
    if not card.contact.telegram or card.contact.unreachable:
        return Screen(
            text=fill(_("{name} cannot be reached here. Please call."), name=card.contact.name),
            keys=inline(copy_phone(card.contact.phone), to_deal(card.id)),
        )
    await state.set_state(Typing.reply)
    await state.update_data(reply=data.deal, talk=None, later=None)
    return Screen(
        text=lines(
            fill(_("💬 Your message to <b>{name}</b>"), name=card.contact.name),
            fill(_("Write it here. A photo, a file or a voice message will do as well.")),
            fill(_("The client sees the company's name, not yours.")),
            fill("{words}", words=in_quotes(short(card.last_words, 300))) if card.last_words else None,
        ),
        keys=inline(
            *scenario_buttons(card),
            button(_("🕐 Send later"), PickDays(purpose="later", of=card.id, version=0)),
            to_deal(card.id),
        ),
        show=Show.SEND,
    )


@typed(Typing.reply)
async def send_reply(message: Message, crm: Crm, state: FSMContext) -> Screen | None:
    """And the next one, and the one after it."""
    data = await state.get_data()
    later = data.get("later")
    if later is None:
        return await passed_on(message, crm, state, data["reply"])
    await state.update_data(later=None)
    return await passed_on(message, crm, state, data["reply"], datetime.fromisoformat(later))


staff.until_a_press(Typing.reply, Typing.note)
