"""The form of few questions (R18): what they need, their name, their phone; then who calls them and by when.

The request is a deal from the first wish on, so whoever leaves in the middle is called all the same. Whatever comes in
place of a name or a number (a photo, a further thought) is added to the request; a question is put twice at most.
"""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.deals.statuses import MessageKind
from crm_core.rules.people import lead_message, person_names, small_talk
from crm_core.services.intake.service import Visitor
from handlers.lead.callbacks import NewRequest, SkipQuestion, StepBack, UseProfileName
from handlers.lead.form.extra_question_screens import field_screen
from handlers.lead.form.listening import (
    contact_of,
    goes_along,
    heard,
    keep_answers,
    read_words,
    wish_awaited,
)
from handlers.lead.form.order import question_before, questions, rules
from handlers.lead.form.screens import acknowledgement, name_screen, need_screen, phone_screen
from handlers.lead.states import Telling
from handlers.routers import clients
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import incoming, kind_of, says_something, words_of
from handlers.ui.kit.html import Html, fill
from handlers.ui.kit.i18n import _, in_every_language
from handlers.ui.kit.screen import Answer, NoKeys, Screen

_STATES = {"contact_name": Telling.name, "phone": Telling.phone}


async def ask_need(crm: Crm, state: FSMContext, first: Html | None = None) -> Screen:
    data = await state.get_data()
    await state.set_data({key: data[key] for key in ("held", "source") if data.get(key)})
    await state.set_state(Telling.need)
    return need_screen(await rules(crm, state), first)


@clients.press(NewRequest)
async def new_request(crm: Crm, state: FSMContext) -> Screen:
    return await ask_need(crm, state)


@clients.during(Telling.need)
async def need(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """A wish, in words or spoken, makes a request; name and number that stand beside it are not asked for again.

    A greeting, a file, a name alone wait for the wish and go along with it.
    """
    if not await heard(message, crm, state):
        return await wish_awaited(crm, state, message)
    return await advance(crm, state, None)


@clients.during(Telling.name)
async def name(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """A name is at most three words of letters; anything else goes to the request, and the profile's name will do."""
    contact, read = contact_of(crm), read_words(crm, message)
    told, beside = read.name, read.wish
    if told is None and message.forward_origin is None:
        told, beside = person_names.answered_name(read.wish or words_of(message))
    if read.phone is not None:
        await state.update_data(have=await keep_answers(crm, message, read, (await state.get_data()).get("have", [])))
    if kind_of(message) is MessageKind.TEXT and told is not None:
        if beside and not small_talk.is_parting(beside):
            # What they said beside their name is a part of the wish.
            await goes_along(message, crm, state)
        return await _named(crm, state, told)
    if read.phone is not None and not read.wish:
        await crm.conversation.from_client(contact, incoming(message))
        return name_screen(await rules(crm, state), crm.actor.name, fill(_("👌 We have your number.")))
    if await goes_along(message, crm, state):
        return None
    return await not_an_answer(
        crm, state, "contact_name", name_screen(await rules(crm, state), crm.actor.name, _added())
    )


@clients.press(UseProfileName)
async def use_profile_name(crm: Crm, visitor: Visitor, state: FSMContext) -> Answer:
    if await state.get_state() != Telling.name.state:
        return late()
    return Screen(text=fill("👤 {name}", name=visitor.name)), *await _named(crm, state, visitor.name)


@clients.press(SkipQuestion)
async def skip(data: SkipQuestion, crm: Crm, state: FSMContext) -> Answer:
    """Of the question that is waiting: their name, or a further one. Under an earlier question it passes over none."""
    code = await waiting_for(state)
    if code is None or code == "phone" or data.field not in ("", code):
        return late()
    return await advance(crm, state, code)


@clients.during(Telling.phone)
async def phone(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """Their own number by Telegram's word, or found in what they typed; somebody else's card is not theirs to give.

    Words beside the number are kept. Words without one are an answer too, they would rather not; but for those of the
    first minute, which go on with the wish: after them the question is put once more.
    """
    card, words, contact = message.contact, words_of(message), contact_of(crm)
    if words in in_every_language("« Back"):
        return await _back(crm, state, "phone")
    if words in in_every_language("Skip"):
        return await advance(crm, state, "phone", given=False)
    if card is not None:
        if message.from_user is None or card.user_id != message.from_user.id:
            return phone_screen(
                await rules(crm, state), fill(_("This is somebody else's number. Please share your own."))
            )
        try:
            kept = await crm.intake.keep_phone(contact, card.phone_number, verified=True)
        except BadValue:
            return phone_screen(await rules(crm, state), _unreadable())
        return await advance(crm.acting_as(kept.actor), state, "phone")
    read = read_words(crm, message)
    if read.phone is not None:
        await crm.intake.keep_phone(contact, read.phone, verified=False)
        if read.wish or read.name:
            await crm.conversation.from_client(contact, incoming(message))
        return await advance(crm, state, "phone")
    if message.forward_origin is None and lead_message.tries_a_number(words):
        await crm.conversation.from_client(contact, incoming(message))
        return await not_an_answer(
            crm, state, "phone", phone_screen(await rules(crm, state), _unreadable()), given=False
        )
    further = await goes_along(message, crm, state)
    own = says_something(words) and message.forward_origin is None and message.media_group_id is None
    if own and (not further or lead_message.declines_a_call(words)):
        return await advance(crm, state, "phone", given=False)
    if further and not own:
        return None
    return await not_an_answer(crm, state, "phone", phone_screen(await rules(crm, state), _added()), given=False)


async def not_an_answer(crm: Crm, state: FSMContext, code: str, again: Screen, *, given: bool = True) -> Answer:
    """The question once more; the second time we do without its answer, where the regulation lets us."""
    asked: list[str] = (await state.get_data()).get("again", [])
    question = next((one for one in questions(await rules(crm, state)) if one.field == code), None)
    if code not in asked or (question is not None and not question.skippable):
        await state.update_data(again=[*asked, code] if code not in asked else asked)
        return again
    return await advance(crm, state, code, given=given)


async def resumed(crm: Crm, state: FSMContext) -> Screen | None:
    """The question that waits for its answer, put again; None if there is none."""
    waiting = await state.get_state()
    if waiting == Telling.name.state:
        return name_screen(await rules(crm, state), crm.actor.name)
    if waiting == Telling.further.state:
        data = await state.get_data()
        return field_screen(await rules(crm, state), crm.regulation.field(data["asking"]), data.get("picked", ()))
    return phone_screen(await rules(crm, state)) if waiting == Telling.phone.state else None


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
    asked = [one.field for one in questions(await rules(crm, state))]
    have = (await state.get_data()).get("have", [])
    rest = [code for code in (asked[asked.index(answered) + 1 :] if answered in asked else asked) if code not in have]
    if not rest:
        shown = await finished(crm, state, (await state.get_data())["deal"])
    else:
        shown = await _ask(crm, state, rest[0], _closed(crm) if answered is None else None)
    if answered != "phone":
        return (shown,)
    # The keyboard under the phone question goes; a message cannot do that and bear buttons of its own.
    words = _("👌 We have your number.") if given else _("👌 All right, without a number.")
    return Screen(text=fill(words), keys=NoKeys()), shown


async def _ask(crm: Crm, state: FSMContext, code: str, first: Html | None = None) -> Screen:
    await state.set_state(_STATES.get(code, Telling.further))
    regulation = await rules(crm, state)
    if code == "contact_name":
        return name_screen(regulation, crm.actor.name, first)
    if code == "phone":
        return phone_screen(regulation, first)
    earlier = (await state.get_data()).get("told", {}).get(code)
    picked = earlier if isinstance(earlier, list) else []
    await state.update_data(asking=code, picked=picked)
    return field_screen(regulation, crm.regulation.field(code), picked, first)


async def waiting_for(state: FSMContext) -> str | None:
    """The field that the waiting question is about; None where none is."""
    now = await state.get_state()
    if now == Telling.further.state:
        return (await state.get_data())["asking"]
    return next((code for code, one in _STATES.items() if one.state == now), None)


@clients.press(StepBack)
async def back(data: StepBack, crm: Crm, state: FSMContext) -> Answer:
    """The question before the one that waits: it is answered anew, or passed over, and its answer stays."""
    if data.field != await waiting_for(state):
        return late()
    return await _back(crm, state, data.field)


async def _back(crm: Crm, state: FSMContext, code: str) -> Answer:
    earlier = question_before(await rules(crm, state), code)
    if earlier is None:
        return late()
    shown = await _ask(crm, state, earlier, fill(_("✏️ Answer it anew:")))
    if code != "phone" or earlier == "phone":
        return shown
    return Screen(text=fill(_("« Back")), keys=NoKeys()), shown


def _closed(crm: Crm) -> Html | None:
    """Outside working hours: from when on they are answered. They may leave the form at any question."""
    opens = crm.calendar.next_working(crm.now)
    if opens <= crm.now:
        return None
    return fill(_("🌙 We are closed just now and answer {when}."), when=Viewer.of(crm).watch.at(opens))


def _added() -> Html:
    return fill(_("✓ Added to your request."))


def _unreadable() -> Html:
    return fill(_("I cannot read this number. For example: +7 912 345-67-89"))


def late() -> Screen:
    return Screen.only_toast(_("We have that already, thank you"))
