"""The form of few questions (R18): what they need, their name, their phone; then who calls them and by when.

The request is a deal from the first answer on, so whoever leaves in the middle is called all the same. Whatever comes
in place of a name or a number (a photo, a further thought) is added to the request, and the question is put again.
"""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.schema import Question, Regulation
from crm_core.rules.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.intake.service import Visitor
from handlers.lead.callbacks import NewRequest, SkipQuestion, UseProfileName
from handlers.lead.form.extra_question_screens import field_screen
from handlers.lead.form.screens import acknowledgement, name_screen, need_screen, phone_screen
from handlers.lead.states import Telling
from handlers.routers import clients
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import incoming, kind_of, says_something, words_of
from handlers.ui.kit.html import Html, fill
from handlers.ui.kit.i18n import _, in_every_language
from handlers.ui.kit.screen import Answer, NoKeys, Screen

LONGEST_NAME = 60
SHORTEST_NUMBER = 5
MOST_HELD = 5
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
    """Words or a voice make a request. A file alone waits for a few words and then goes along with them."""
    kind, words = kind_of(message), words_of(message)
    if not says_something(words) and kind not in _SPOKEN:
        if kind in _FILES:
            await _hold(state, incoming(message))
            return need_screen(crm.regulation, fill(_("📎 Got it. And a few words to it, please.")), repeated=True)
        return need_screen(crm.regulation, fill(_("A few words, please, so that we know how to help.")), repeated=True)
    contact = _contact(crm)
    held = (await state.get_data()).get("held", [])
    request = await crm.intake.open_request(contact, words, incoming=incoming(message))
    for one in held:
        await crm.conversation.from_client(contact, Incoming(**{**one, "kind": MessageKind(one["kind"])}))
    await state.set_data({"deal": request.deal_id, "name": crm.actor.name})
    return await advance(crm, state, None)


@clients.during(Telling.name)
async def name(message: Message, crm: Crm, state: FSMContext) -> Answer:
    words = words_of(message)
    if kind_of(message) is not MessageKind.TEXT or len(words) > LONGEST_NAME or "\n" in words:
        await crm.conversation.from_client(_contact(crm), incoming(message))
        return name_screen(crm.regulation, crm.actor.name, fill(_("✓ Added to your request.")))
    if not any(char.isalpha() for char in words):
        if says_something(words):
            # A number, most likely: no name, but nothing that should be lost.
            await crm.conversation.from_client(_contact(crm), incoming(message))
        return name_screen(crm.regulation, crm.actor.name, fill(_("Just the name, in letters.")))
    return await _named(crm, state, words)


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
    """Their own number by Telegram's word, or typed in any spelling; somebody else's card is not theirs to give."""
    card, words = message.contact, words_of(message)
    if words in in_every_language("Skip"):
        return await advance(crm, state, "phone", given=False)
    if card is not None and (message.from_user is None or card.user_id != message.from_user.id):
        return phone_screen(crm.regulation, fill(_("This is somebody else's number. Please share your own.")))
    if card is None and sum(char.isdigit() for char in words) < SHORTEST_NUMBER:
        await crm.conversation.from_client(_contact(crm), incoming(message))
        return phone_screen(crm.regulation, fill(_("✓ Added to your request.")))
    try:
        number = card.phone_number if card else words
        kept = await crm.intake.keep_phone(_contact(crm), number, verified=card is not None)
    except BadValue:
        return phone_screen(crm.regulation, fill(_("I cannot read this number. For example: +7 912 345-67-89")))
    return await advance(crm.acting_as(kept.actor), state, "phone")


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
    kept = await crm.intake.rename(_contact(crm), words)
    await state.update_data(name=kept)
    return await advance(crm, state, "contact_name")


async def advance(crm: Crm, state: FSMContext, answered: str | None, *, given: bool = True) -> tuple[Screen, ...]:
    """The question after this one, in the regulation's order; after the last the acknowledgement.

    `given`: the question was answered, not passed over.
    """
    asked = [one.field for one in _questions(crm.regulation)]
    rest = asked[asked.index(answered) + 1 :] if answered in asked else asked
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


async def _hold(state: FSMContext, file: Incoming) -> None:
    held = (await state.get_data()).get("held", [])
    one = {
        "kind": file.kind.value,
        "text": file.text,
        "file_id": file.file_id,
        "chat_id": file.chat_id,
        "message_id": file.message_id,
    }
    await state.update_data(held=[*held, one][:MOST_HELD])


def _contact(crm: Crm) -> int:
    assert crm.actor.id is not None
    return crm.actor.id


def late() -> Screen:
    return Screen.only_toast(_("We have that already, thank you"))
