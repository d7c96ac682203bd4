"""What a client writes outside the form: kept on their request and relayed to its manager (R21, R23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.rules.people import small_talk
from crm_core.services.intake.service import Visitor
from handlers.lead.doorstep import Doorstep
from handlers.lead.form.handlers import ask_need, finished
from handlers.lead.form.held import to_hold
from handlers.lead.form.listening import goodbye
from handlers.lead.welcome import waiting_screen, welcome_screen
from handlers.lead.which_request import ask_which, named_request
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import MyRequests
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import incoming, kind_of, says_something, words_of
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Button, Screen, button, inline
from handlers.ui.screens.errors import unknown_command

CALM = timedelta(hours=8)
"""That a message has been passed on is said once, and again only after so long: nobody wants a receipt a line."""

_WORDLESS = (MessageKind.TEXT, MessageKind.STICKER, MessageKind.OTHER)


@clients.fallback
async def otherwise(
    message: Message, crm: Crm, known: Known, actor: Actor, visitor: Visitor, doorstep: Doorstep, state: FSMContext
) -> Answer:
    if known.contact_id is None or not known.consented:
        await crm.intake.knocks.heard(visitor.trace)
        if not doorstep.keep(visitor.telegram_id, message, crm.now):
            return waiting_screen(actor.locale)
        first = fill(_("💬 Thank you for writing! We will read it as soon as you agree."))
        return welcome_screen(crm.regulation, actor.locale, "", first)
    return await after_consent(message, crm, known, state)


async def after_consent(message: Message, crm: Crm, known: Known, state: FSMContext) -> Answer:
    """What a client writes while no question waits for it."""
    assert known.contact_id is not None
    words = words_of(message)
    beyond_words = kind_of(message) in _WORDLESS and not says_something(words)
    if message.text and message.text.startswith("/"):
        return unknown_command()
    if (beyond_words or small_talk.is_greeting(words)) and not await _has_request(crm):
        return await _greeted(message, crm, state)
    about = await named_request(crm, state)
    if beyond_words or (kind_of(message) is MessageKind.TEXT and await _wishes_nothing(words, crm)):
        told = await crm.conversation.after_closing(known.contact_id, incoming(message), about)
        if told is None:
            return await _greeted(message, crm, state)
        return await _thanked(crm, state) if not await _has_open_request(crm) else None
    if small_talk.is_greeting(words) and not await _has_open_request(crm):
        return await _greeted(message, crm, state)
    if message.contact is not None and message.from_user and message.contact.user_id == message.from_user.id:
        await crm.intake.keep_phone(known.contact_id, message.contact.phone_number, verified=True)
        return Screen(text=fill(_("👌 Thank you, we have your number now.")), keys=inline(_mine()))
    logged = await crm.conversation.from_client(known.contact_id, incoming(message), about)
    if logged.fresh:
        return await finished(crm, state, logged.deal_id)
    if logged.several and about is None and message.reply_to_message is None:
        asked = await ask_which(message.message_id, crm, state)
        if asked is not None:
            return asked
    if logged.numbered:
        return Screen(text=fill(_("👌 Thank you, we have your number now.")), keys=inline(_mine()))
    return await _told_once(crm, state, logged.reader)


@clients.edited
async def edited(message: Message, crm: Crm, known: Known, visitor: Visitor, doorstep: Doorstep) -> None:
    if known.contact_id is None or not known.consented:
        doorstep.edited(visitor.telegram_id, message)
    else:
        await crm.conversation.edits.by_client(incoming(message))


async def _wishes_nothing(words: str, crm: Crm) -> bool:
    """Thanks and goodbyes; and where nothing is under way, a yes or no to what was asked long ago."""
    return small_talk.is_parting(words) or (small_talk.is_small(words) and not await _has_open_request(crm))


async def _greeted(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """A greeting is answered, and waits for the wish that it belongs to."""
    asked = await ask_need(crm, state, fill(_("👋 Good to hear from you!")))
    await state.update_data(held=[to_hold(incoming(message))], said=["greeting"])
    return asked


async def _thanked(crm: Crm, state: FSMContext) -> Screen | None:
    """Once, and not again to the next thumb."""
    told = (await state.get_data()).get("thanked_at")
    if told is not None and crm.now - datetime.fromisoformat(told) < CALM:
        return None
    await state.update_data(thanked_at=crm.now.isoformat())
    return goodbye()


async def _told_once(crm: Crm, state: FSMContext, owner: str | None) -> Screen | None:
    told = (await state.get_data()).get("told_at")
    if told is not None and crm.now - datetime.fromisoformat(told) < CALM:
        return None
    await state.update_data(told_at=crm.now.isoformat())
    told = fill(_("✓ Passed on to {manager}."), manager=owner) if owner else fill(_("✓ Passed on."))
    return Screen(text=fill("{told} {answer}", told=told, answer=_answer_comes(crm)))


def _answer_comes(crm: Crm) -> str:
    """Who writes at night is told when somebody will be there to answer."""
    opens = crm.calendar.next_working(crm.now)
    if opens <= crm.now:
        return _("The answer will come here.")
    return _("We are back {when}: the answer will come here.").format(when=Viewer.of(crm).watch.when(opens))


async def _has_request(crm: Crm) -> bool:
    return bool(await crm.queries.requests.mine())


async def _has_open_request(crm: Crm) -> bool:
    return any(one.open for one in await crm.queries.requests.mine())


def _mine() -> Button:
    return button(_("📄 My request"), MyRequests())
