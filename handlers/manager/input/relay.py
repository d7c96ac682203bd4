"""Words of ours on their way to a client: by a button, or by Telegram's own reply to what the client wrote (R23)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.ui.callbacks.deals import ReplyTo
from handlers.ui.input.messages import incoming
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal


async def passed_on(message: Message, crm: Crm, state: FSMContext, deal: int) -> Screen:
    """Gives the message to the deal's client. Raises ClientUnreachable, Refused."""
    await crm.conversation.to_client(deal, incoming(message))
    await remember_album(message, state, deal, note=False)
    return Screen(
        text=fill(_("✅ Sent to the client.")),
        keys=inline([button(_("💬 One more"), ReplyTo(deal=deal)), to_deal(deal)]),
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


async def answered(message: Message, crm: Crm, state: FSMContext) -> Screen | None:
    """If it replies to one of our notices about a deal, it is for that deal's client, whatever else was being typed."""
    replied = message.reply_to_message
    if replied is None:
        return None
    deal = await crm.conversation.deal_behind(message.chat.id, replied.message_id)
    return None if deal is None else await passed_on(message, crm, state, deal)
