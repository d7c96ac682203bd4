"""The form of few questions (R18): what they need, their name, their phone; then who calls them and by when.

The request is a deal from the first wish on, so whoever leaves in the middle is called all the same. Whatever comes in
place of a name or a number (a photo, a further thought) is added to the request; a question is put twice at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.schema import Question, Regulation
from crm_core.rules.deals.statuses import MessageKind
from crm_core.rules.people import lead_message, person_names, small_talk
from crm_core.rules.people.lead_message import LeadMessage
from crm_core.services.intake.service import Visitor
from handlers.lead.callbacks import NewRequest, SkipQuestion, UseProfileName
from handlers.lead.form.extra_question_screens import field_screen
from handlers.lead.form.held import from_held, to_hold
from handlers.lead.form.screens import acknowledgement, name_screen, need_screen, phone_screen
from handlers.lead.states import Telling
from handlers.routers import clients
from handlers.ui.formatting.labels import first_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import incoming, kind_of, says_something, words_of
from handlers.ui.kit.html import Html, fill
from handlers.ui.kit.i18n import _, in_every_language
from handlers.ui.kit.screen import Answer, NoKeys, Screen

MOST_HELD = 20
"""So many messages without a wish wait for one; the next makes a request of them, whatever it says."""
_SPOKEN = (MessageKind.VOICE, MessageKind.VIDEO_NOTE)
_FILES = (MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.DOCUMENT, MessageKind.AUDIO, MessageKind.ANIMATION)
_STATES = {"contact_name": Telling.name, "phone": Telling.phone}
_NOT_ASKED = ("need", "product", "reason")


async def ask_need(crm: Crm, state: FSMContext, first: Html | None = None) -> Screen:
    held = (await state.get_data()).get("held")
    await state.set_data({"held": held} if held else {})
    await state.set_state(Telling.need)
    return need_screen(crm.regulation, first)


@clients.press(NewRequest)
async def new_request(crm: Crm, state: FSMContext) -> Screen:
    return await ask_need(crm, state)


@clients.during(Telling.need)
async def need(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """A wish, in words or spoken, makes a request; name and number that stand beside it are not asked for again.

    A greeting, a file, a name alone wait for the wish and go along with it.
    """
    words, contact = words_of(message), contact_of(crm)
    read = _read(crm, message)
    data = await state.get_data()
    held: list[dict[str, Any]] = data.get("held", [])
    wish = read.wish if not small_talk.is_parting(words) else ""
    have = await _take(crm, contact, read, data.get("have", []))
    if not wish and kind_of(message) not in _SPOKEN and len(held) < MOST_HELD:
        await state.update_data(held=[*held, to_hold(incoming(message))], have=have, name=read.name or data.get("name"))
        return await _wish_awaited(crm, state, message, read)
    request = await crm.intake.open_request(
        contact, wish or words, incoming=incoming(message), before=[from_held(one) for one in held]
    )
    called = read.name or data.get("name") or crm.actor.name
    await state.set_data({"deal": request.deal_id, "name": called, "have": have, "album": message.media_group_id})
    return await advance(crm, state, None)


async def _wish_awaited(crm: Crm, state: FSMContext, message: Message, read: LeadMessage) -> Answer:
    """What is said until there is a wish: each thing once, however many greetings and pictures come."""
    data = await state.get_data()
    words = words_of(message)
    if kind_of(message) in _FILES and not words:
        what, first = "file", fill(_("📎 Got it. And a few words to it, please."))
    elif read.name is not None:
        what, first = "name", fill(_("👋 Nice to meet you, {name}!"), name=first_name(read.name))
    elif read.phone is not None:
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
    return await _say(state, what, need_screen(crm.regulation, first, repeated=bool(said) or what in ("file", "words")))


def _read(crm: Crm, message: Message) -> LeadMessage:
    """A forward is somebody else's words: its name and number are not the lead's."""
    words = words_of(message)
    if message.forward_origin is not None:
        return LeadMessage(words)
    return lead_message.read(words, crm.regulation.company.country)


async def _say(state: FSMContext, what: str, screen: Screen) -> Screen:
    await state.update_data(said=[*(await state.get_data()).get("said", []), what])
    return screen


async def _take(crm: Crm, contact: int, read: LeadMessage, have: Sequence[str]) -> list[str]:
    """Keeps a name and a number that were said on the way; which questions are answered by now."""
    known = list(have)
    if read.name is not None and "contact_name" not in known:
        await crm.intake.rename(contact, read.name)
        known.append("contact_name")
    if read.phone is not None and "phone" not in known:
        await crm.intake.keep_phone(contact, read.phone, verified=False)
        known.append("phone")
    return known


@clients.during(Telling.name)
async def name(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """A name is at most three words of letters; anything else goes to the request, and the profile's name will do."""
    contact, read = contact_of(crm), _read(crm, message)
    told = read.name or (person_names.typed_name(read.wish) if message.forward_origin is None else None)
    if read.phone is not None:
        await state.update_data(have=await _take(crm, contact, read, (await state.get_data()).get("have", [])))
    if kind_of(message) is MessageKind.TEXT and told is not None:
        if read.name is not None and read.wish:
            # What they said beside their name is a part of the wish.
            await goes_along(message, crm, state)
        return await _named(crm, state, told)
    if read.phone is not None and not read.wish:
        await crm.conversation.from_client(contact, incoming(message))
        return name_screen(crm.regulation, crm.actor.name, fill(_("👌 We have your number.")))
    if await goes_along(message, crm, state):
        return None
    return await not_an_answer(crm, state, "contact_name", name_screen(crm.regulation, crm.actor.name, _added()))


@clients.press(UseProfileName)
async def use_profile_name(crm: Crm, visitor: Visitor, state: FSMContext) -> Answer:
    if await state.get_state() != Telling.name.state:
        return late()
    return Screen(text=fill("👤 {name}", name=visitor.name)), *await _named(crm, state, visitor.name)


@clients.press(SkipQuestion)
async def skip(crm: Crm, state: FSMContext) -> Answer:
    """Of the question that is waiting: their name, or a further one."""
    waiting = await state.get_state()
    if waiting == Telling.name.state:
        return await advance(crm, state, "contact_name")
    if waiting == Telling.further.state:
        return await advance(crm, state, (await state.get_data())["asking"])
    return late()


@clients.during(Telling.phone)
async def phone(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """Their own number by Telegram's word, or found in what they typed; somebody else's card is not theirs to give.

    Words beside the number are kept. Words without one are an answer too: they would rather not.
    """
    card, words, contact = message.contact, words_of(message), contact_of(crm)
    if words in in_every_language("Skip"):
        return await advance(crm, state, "phone", given=False)
    if card is not None:
        if message.from_user is None or card.user_id != message.from_user.id:
            return phone_screen(crm.regulation, fill(_("This is somebody else's number. Please share your own.")))
        try:
            kept = await crm.intake.keep_phone(contact, card.phone_number, verified=True)
        except BadValue:
            return phone_screen(crm.regulation, _unreadable())
        return await advance(crm.acting_as(kept.actor), state, "phone")
    read = _read(crm, message)
    if read.phone is not None:
        await crm.intake.keep_phone(contact, read.phone, verified=False)
        if read.wish or read.name:
            await crm.conversation.from_client(contact, incoming(message))
        return await advance(crm, state, "phone")
    if message.forward_origin is None and lead_message.tries_a_number(words):
        await crm.conversation.from_client(contact, incoming(message))
        return await not_an_answer(crm, state, "phone", phone_screen(crm.regulation, _unreadable()), given=False)
    further = await goes_along(message, crm, state)
    if says_something(words) and message.forward_origin is None and message.media_group_id is None:
        return await advance(crm, state, "phone", given=False)
    if further:
        return None
    return await not_an_answer(crm, state, "phone", phone_screen(crm.regulation, _added()), given=False)


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
    return await crm.intake.add_to_request(contact_of(crm), data["deal"], _read(crm, message).wish)


async def not_an_answer(crm: Crm, state: FSMContext, code: str, again: Screen, *, given: bool = True) -> Answer:
    """The question once more; the second time we do without its answer, where the regulation lets us."""
    asked: list[str] = (await state.get_data()).get("again", [])
    question = next((one for one in _questions(crm.regulation) if one.field == code), None)
    if code not in asked or (question is not None and not question.skippable):
        await state.update_data(again=[*asked, code] if code not in asked else asked)
        return again
    return await advance(crm, state, code, given=given)


async def resumed(crm: Crm, state: FSMContext) -> Screen | None:
    """The question that waits for its answer, put again; None if there is none."""
    waiting = await state.get_state()
    if waiting == Telling.name.state:
        return name_screen(crm.regulation, crm.actor.name)
    if waiting == Telling.further.state:
        data = await state.get_data()
        return field_screen(crm.regulation, crm.regulation.field(data["asking"]), data.get("picked", ()))
    return phone_screen(crm.regulation) if waiting == Telling.phone.state else None


async def finished(crm: Crm, state: FSMContext, deal: int) -> Screen:
    """Says who gets in touch and by when, and lets the owner know at once."""
    known = (await state.get_data()).get("name") or crm.actor.name
    await state.clear()
    return acknowledgement(await crm.intake.finish(deal), Viewer.of(crm), known, deal)


async def _named(crm: Crm, state: FSMContext, words: str) -> tuple[Screen, ...]:
    kept = await crm.intake.rename(contact_of(crm), words)
    await state.update_data(name=kept)
    return await advance(crm, state, "contact_name")


async def advance(crm: Crm, state: FSMContext, answered: str | None, *, given: bool = True) -> tuple[Screen, ...]:
    """The question after this one, in the regulation's order; after the last the acknowledgement.

    `given`: the question was answered, not passed over.
    """
    asked = [one.field for one in _questions(crm.regulation)]
    have = (await state.get_data()).get("have", [])
    rest = [code for code in (asked[asked.index(answered) + 1 :] if answered in asked else asked) if code not in have]
    if not rest:
        shown = await finished(crm, state, (await state.get_data())["deal"])
    else:
        shown = await _ask(crm, state, rest[0])
    if answered != "phone":
        return (shown,)
    # The keyboard under the phone question goes; a message cannot do that and bear buttons of its own.
    words = _("👌 We have your number.") if given else _("👌 All right, without a number.")
    return Screen(text=fill(words), keys=NoKeys()), shown


async def _ask(crm: Crm, state: FSMContext, code: str) -> Screen:
    await state.set_state(_STATES.get(code, Telling.further))
    if code == "contact_name":
        return name_screen(crm.regulation, crm.actor.name)
    if code == "phone":
        return phone_screen(crm.regulation)
    await state.update_data(asking=code, picked=[])
    return field_screen(crm.regulation, crm.regulation.field(code))


def _questions(regulation: Regulation) -> list[Question]:
    """What is asked after the need. A product is chosen with a manager, and a refusal has its reason from them."""
    return [one for one in regulation.form.questions if one.field not in _NOT_ASKED]


def contact_of(crm: Crm) -> int:
    assert crm.actor.id is not None
    return crm.actor.id


def goodbye() -> Screen:
    return Screen(text=fill(_("🙏 Thank you for writing! If you need anything, just write here.")))


def _added() -> Html:
    return fill(_("✓ Added to your request."))


def _unreadable() -> Html:
    return fill(_("I cannot read this number. For example: +7 912 345-67-89"))


def late() -> Screen:
    return Screen.only_toast(_("We have that already, thank you"))
