"""Answering a client through the bot: whatever is written goes out under the company's name (R23)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.manager.states import Typing
from handlers.ui.cards import copy_phone, to_deal
from handlers.ui.html import fill, lines, short
from handlers.ui.i18n import _
from handlers.ui.incoming import incoming
from handlers.ui.presses import ReplyTo
from handlers.ui.screen import Screen, Show, button, inline


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


@staff.during(Typing.reply)
async def send_reply(message: Message, crm: Crm, state: FSMContext) -> Screen:
    deal = (await state.get_data())["reply"]
    shown = await passed_on(message, crm, deal)
    await state.set_state(None)
    await remember_album(message, state, deal)
    return shown


async def passed_on(message: Message, crm: Crm, deal: int) -> Screen:
    """Gives the message to the client. Raises ClientUnreachable."""
    await crm.conversation.to_client(deal, incoming(message))
    return Screen(
        text=fill(_("✅ Sent to the client.")),
        keys=inline([button(_("💬 One more"), ReplyTo(deal=deal)), to_deal(deal)]),
    )


async def remember_album(message: Message, state: FSMContext, deal: int) -> None:
    """Photos sent together come as messages of one album: the rest of them belong to the same client."""
    if message.media_group_id:
        await state.update_data(album=[message.media_group_id, deal])


async def rest_of_album(message: Message, crm: Crm, state: FSMContext) -> bool:
    """Passes on a further part of an album whose first part was a reply."""
    if not message.media_group_id:
        return False
    group, deal = (await state.get_data()).get("album") or (None, 0)
    if group != message.media_group_id:
        return False
    await crm.conversation.to_client(deal, incoming(message))
    return True
