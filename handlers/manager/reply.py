"""Answering a client through the bot: whatever is written goes out under the company's name (R23)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.manager.relayed import passed_on
from handlers.manager.states import Typing
from handlers.manager.typed import typed
from handlers.ui.cards import copy_phone, to_deal
from handlers.ui.html import fill, lines, short
from handlers.ui.i18n import _
from handlers.ui.presses import ReplyTo
from handlers.ui.screen import Screen, Show, inline


@staff.press(ReplyTo)
async def ask_reply(data: ReplyTo, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.ask.cards.deal(data.deal)
    if not card.contact.telegram or card.contact.unreachable:
        return Screen(
            text=fill(_("{name} cannot be reached here. Please call."), name=card.contact.name),
            keys=inline(copy_phone(card.contact.phone), to_deal(card.id)),
        )
    await state.set_state(Typing.reply)
    await state.update_data(reply=data.deal)
    return Screen(
        text=lines(
            fill(_("💬 Your message to <b>{name}</b>"), name=card.contact.name),
            fill(_("Write it here. A photo, a file or a voice message will do as well.")),
            fill(_("The client sees the company's name, not yours.")),
            fill("“{words}”", words=short(card.last_words, 300)) if card.last_words else None,
        ),
        keys=inline(to_deal(card.id)),
        show=Show.SEND,
    )


@typed(Typing.reply)
async def send_reply(message: Message, crm: Crm, state: FSMContext) -> Screen:
    deal = (await state.get_data())["reply"]
    shown = await passed_on(message, crm, state, deal)
    await state.set_state(None)
    return shown
