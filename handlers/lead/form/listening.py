"""What a lead writes, taken apart and kept (R18): a wish opens the request, a greeting or a picture waits for one.

Whatever comes in place of an answer (a photo, a further thought) is added to the request.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.deals.statuses import MessageKind
from crm_core.rules.people import lead_message, small_talk
from crm_core.rules.people.lead_message import LeadMessage
from crm_core.rules.people.name_or_place import is_only_place
from handlers.lead.form.held import from_held, to_hold
from handlers.lead.form.order import rules
from handlers.lead.form.screens import need_screen
from handlers.ui.formatting.labels import first_name
from handlers.ui.input.messages import incoming, kind_of, says_something, words_of
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Screen

MOST_HELD = 20
"""So many messages without a wish wait for one; the next makes a request of them, whatever it says."""
_SPOKEN = (MessageKind.VOICE, MessageKind.VIDEO_NOTE)
_FILES = (MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.DOCUMENT, MessageKind.AUDIO, MessageKind.ANIMATION)


async def heard(message: Message, crm: Crm, state: FSMContext) -> bool:
    """Opens the request with these words, or keeps them for the wish that is to come: then False."""
    words, contact = words_of(message), contact_of(crm)
    read = read_words(crm, message)
    data = await state.get_data()
    held: list[dict[str, Any]] = data.get("held", [])
    none = small_talk.is_small(words) or small_talk.is_parting(read.wish) or is_only_place(read.wish.split())
    wish = "" if none else read.wish
    have = await keep_answers(crm, message, read, data.get("have", []))
    called = read.name or data.get("name")
    if not wish and kind_of(message) not in _SPOKEN and len(held) < MOST_HELD:
        await state.update_data(held=[*held, to_hold(incoming(message))], have=have, name=called)
        return False
    request = await crm.intake.open_request(
        contact, wish or words, incoming=incoming(message), before=[from_held(one) for one in held]
    )
    called = called or crm.actor.name
    begun = {"deal": request.deal_id, "name": called, "have": have, "album": message.media_group_id}
    await state.set_data({**begun, "source": data["source"]} if data.get("source") else begun)
    return True


async def wish_awaited(crm: Crm, state: FSMContext, message: Message) -> Answer:
    """What is said until there is a wish: each thing once, however many greetings and pictures come."""
    data = await state.get_data()
    words, read = words_of(message), read_words(crm, message)
    if kind_of(message) in _FILES and not words:
        what, first = "file", fill(_("📎 Got it. And a few words to it, please."))
    elif read.name is not None:
        what, first = "name", fill(_("👋 Nice to meet you, {name}!"), name=first_name(read.name))
    elif read.phone is not None or own_card(message) is not None:
        what, first = "phone", fill(_("👌 We have your number."))
    elif small_talk.is_greeting(words):
        what, first = "greeting", fill(_("👋 Hello!"))
    elif words and small_talk.is_parting(words) and says_something(words):
        return None if "parting" in data.get("said", []) else await _say(state, "parting", goodbye())
    else:
        what, first = "words", fill(_("A few words, please, so that we know how to help."))
    said = data.get("said", [])
    if what in said:
        return None
    return await _say(
        state, what, need_screen(await rules(crm, state), first, repeated=bool(said) or what in ("file", "words"))
    )


def read_words(crm: Crm, message: Message) -> LeadMessage:
    """A forward is somebody else's words: its name and number are not the lead's."""
    words = words_of(message)
    if message.forward_origin is not None:
        return LeadMessage(words)
    return lead_message.read(words, crm.regulation.company.country)


def own_card(message: Message) -> str | None:
    """The number that Telegram vouches for as the sender's own."""
    card = message.contact
    ours = card is not None and message.from_user is not None and card.user_id == message.from_user.id
    return card.phone_number if card is not None and ours else None


async def _say(state: FSMContext, what: str, screen: Screen) -> Screen:
    await state.update_data(said=[*(await state.get_data()).get("said", []), what])
    return screen


async def keep_answers(crm: Crm, message: Message, read: LeadMessage, have: Sequence[str]) -> list[str]:
    """Keeps a name and a number that were said on the way; which questions are answered by now."""
    known, contact = list(have), contact_of(crm)
    if (card := own_card(message)) is not None:
        # Whoever's number it is not, or no number at all, is asked later.
        with suppress(BadValue):
            await crm.intake.keep_phone(contact, card, verified=True)
            known.append("phone")
    if read.name is not None and "contact_name" not in known:
        await crm.intake.rename(contact, read.name)
        known.append("contact_name")
    if read.phone is not None and "phone" not in known:
        await crm.intake.keep_phone(contact, read.phone, verified=False)
        known.append("phone")
    return known


async def goes_along(message: Message, crm: Crm, state: FSMContext) -> bool:
    """Keeps what answers no question. True if it is a further part of the wish: then nothing is said to it.

    People write in short lines, forward several messages at once and send albums: what comes within the first minute
    is one thing.
    """
    data = await state.get_data()
    await crm.conversation.from_client(contact_of(crm), incoming(message))
    if message.media_group_id is not None and message.media_group_id == data.get("album"):
        return True
    await state.update_data(album=message.media_group_id)
    return await crm.intake.add_to_request(contact_of(crm), data["deal"], read_words(crm, message).wish)


async def heard_too(message: Message, crm: Crm, state: FSMContext) -> None:
    """More of what they wrote in one go: to the request that is open by now, whatever question stands."""
    data, read = await state.get_data(), read_words(crm, message)
    await state.update_data(have=await keep_answers(crm, message, read, data.get("have", [])))
    if read.name is not None:
        await state.update_data(name=read.name)
    await goes_along(message, crm, state)


def contact_of(crm: Crm) -> int:
    assert crm.actor.id is not None
    return crm.actor.id


def goodbye() -> Screen:
    return Screen(text=fill(_("🙏 Thank you for writing! If you need anything, just write here.")))
