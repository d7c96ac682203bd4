"""Words of ours on their way to a client: by a button, or by Telegram's own reply to what the client wrote (R23).

A talk stays open until another thing is pressed: the tenth message costs no more than the second. To whom it goes is
said at its beginning, after a pause, and when another client has written meanwhile. That a message was delivered is
marked on the message itself, once it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aiogram.fsm.context import FSMContext
from aiogram.types import Message, MessageOriginUser

from crm_core.core import Crm
from crm_core.errors import Refused
from handlers.manager.input.states import Typing
from handlers.ui.callbacks.deals import ReplyTo, TakeBack
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import incoming
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

REMEMBERED = timedelta(minutes=15)
"""For so long somebody who writes on knows to whom."""


async def passed_on(
    message: Message, crm: Crm, state: FSMContext, deal: int, at: datetime | None = None
) -> Screen | None:
    """Gives the message to the deal's client, or keeps it until `at`. Raises ClientUnreachable, Refused, BadValue."""
    words = incoming(message)
    if is_ours(message):
        if words.file_id is None:
            return Screen(
                text=fill(_("That is a message of mine, with the staff's own words in it: not sent.")), reply=True
            )
        # The picture may go on; what stands under it is for the staff.
        words = replace(words, text=None, entities=(), forwarded_from=None)
    try:
        logged = await crm.conversation.to_client(deal, words, at)
    except Refused as refused:
        # Given to a colleague while this was typed: it is theirs to say. For anybody else's deal it is refused again.
        name = await crm.conversation.hand_on(deal, words)
        crm.note_refusal(refused)
        await state.set_state(None)
        told = fill(_("The deal is with {name} now. Your words have gone to them, not to the client."), name=name)
        return Screen(text=told, reply=True)
    if at is not None:
        return await _kept_until(crm, deal, logged, at)
    await remember_album(message, state, deal, note=False)
    return await _to_whom(message, crm, state, deal)


async def _kept_until(crm: Crm, deal: int, logged: int, at: datetime) -> Screen:
    card = await crm.queries.cards.deal(deal)
    when = Viewer.of(crm).watch.when(at)
    return Screen(
        text=lines(
            fill(_("🕐 It goes to <b>{name}</b>: {when}"), name=short(card.contact.name, 80), when=when),
            fill(_("If they write first, it is not sent, and I tell you.")),
        ),
        keys=inline(button(_("✖ Do not send"), TakeBack(message=logged)), to_deal(deal)),
        reply=True,
    )


def is_ours(message: Message) -> bool:
    """Whether it was forwarded from this chat: a card, a reminder, another client's words with what they are about."""
    origin = message.forward_origin
    return isinstance(origin, MessageOriginUser) and origin.sender_user.is_bot


async def _to_whom(message: Message, crm: Crm, state: FSMContext, deal: int) -> Screen | None:
    """Nothing, while that is plain."""
    data = await state.get_data()
    same, last, at = data.get("talk") == deal, data.get("talk_last", 0), data.get("talk_at")
    await state.update_data(talk=deal, talk_last=message.message_id, talk_at=crm.now.isoformat())
    fresh = same and at is not None and crm.now - datetime.fromisoformat(at) < REMEMBERED
    other = await crm.conversation.wrote_meanwhile(deal, message.chat.id, last) if same else None
    if fresh and other is None:
        return None
    card = await crm.queries.cards.deal(deal)
    open_ended = await state.get_state() == Typing.reply.state
    return Screen(
        text=lines(
            fill(_("💬 To <b>{name}</b>"), name=short(card.contact.name, 80)),
            fill(_("Just write on: it all goes there until you press something else.")) if open_ended else None,
            fill(_("👌 on your message: it has been delivered.")),
            fill(_("{name} has written meanwhile, on another deal."), name=short(other.client, 80)) if other else None,
        ),
        keys=inline(button(_("💬 Reply to them"), ReplyTo(deal=other.deal_id)) if other else None, to_deal(deal)),
    )


async def remember_album(message: Message, state: FSMContext, deal: int, *, note: bool) -> None:
    """Photos sent together come as messages of one album: the rest of them go where the first went."""
    if message.media_group_id:
        await state.update_data(album=[message.media_group_id, deal, note])


async def rest_of_album(message: Message, crm: Crm, state: FSMContext) -> bool:
    """Passes a further part of an album on to the client, or puts it to the note, as its first part."""
    if not message.media_group_id:
        return False
    group, deal, note = (await state.get_data()).get("album") or (None, 0, False)
    if group != message.media_group_id:
        return False
    keep = crm.conversation.note if note else crm.conversation.to_client
    await keep(deal, incoming(message))
    return True


async def answered(message: Message, crm: Crm, state: FSMContext) -> tuple[bool, Screen | None]:
    """If it replies to one of our notices about a deal, it is for that deal's client, whatever else was being typed.

    Whether it was, and what to say. With nothing else under way, or in a talk already, the talk is with them now.
    """
    replied = message.reply_to_message
    if replied is None:
        return False, None
    deal = await crm.conversation.deal_behind(message.chat.id, replied.message_id)
    if deal is None:
        return False, None
    if await state.get_state() in (None, Typing.reply.state):
        await state.set_state(Typing.reply)
        await state.update_data(reply=deal)
    return True, await passed_on(message, crm, state, deal)
