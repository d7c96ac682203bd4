"""Yes and no to the processing of data, on a welcome of today or of last month (R18, R25).

With the consent comes what was written before it, in its order, through the form as if it were written now: nothing of
it is asked for again. A message that has been taken already is not taken twice, whichever welcome is pressed.
"""

from __future__ import annotations

from dataclasses import replace

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from crm_core.core import Crm
from crm_core.queries.staff import Known
from crm_core.services.intake.service import Visitor
from handlers.lead import fallback
from handlers.lead.callbacks import Agree, Decline, Welcome
from handlers.lead.doorstep import Doorstep
from handlers.lead.form import handlers as form
from handlers.lead.form import listening
from handlers.lead.requests import requests_screen
from handlers.lead.states import Telling
from handlers.lead.welcome import ours
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import MyRequests
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _, speaking
from handlers.ui.kit.screen import Answer, Screen, button, inline


@clients.press(Agree)
async def agree(
    data: Agree,
    press: CallbackQuery,
    crm: Crm,
    known: Known,
    visitor: Visitor,
    doorstep: Doorstep,
    state: FSMContext,
) -> Answer:
    """From here on we know them, in the language they chose. Pressed again: the form, or their request."""
    language = ours(data.language)
    # The link's seal is looked at here, since what a button carries may be forged.
    source = await crm.intake.sources.named(data.source)
    introduced = await crm.intake.give_consent(replace(visitor, locale=language), source or None)
    if source:
        await state.update_data(source=source)
    crm = crm.acting_as(introduced.actor)
    known = replace(known, actor=introduced.actor, contact_id=introduced.contact_id, consented=True)
    written = _written(press, visitor, doorstep.of(visitor.telegram_id, crm.now))
    new = await _not_taken(crm, state, written)
    with speaking(language):
        if not new:
            return await _where_they_stand(crm, state)
        if await state.get_state() is None and not any(one.open for one in await crm.queries.requests.mine()):
            await form.ask_need(crm, state)
        thanks = Screen(text=fill(_("Thank you! We have what you wrote.")))
        return thanks, *await _taken_up(new, crm, known, state)


@clients.press(Decline)
async def decline(data: Decline, crm: Crm, known: Known, visitor: Visitor, doorstep: Doorstep) -> Screen:
    """A refusal is respected: nothing is kept, and the way back is one button."""
    language = ours(data.language)
    if known.consented:
        # An older welcome: what they agreed to since is not undone by it, and it is not claimed to be.
        return Screen(
            text=lines(
                fill(_("You have agreed since then, and your requests are with us.")),
                fill(_("If we are to forget you, write so here.")),
            ),
            keys=inline(button(_("📄 My requests"), MyRequests())),
        )
    doorstep.forget(visitor.telegram_id)
    with speaking(language):
        phone = crm.regulation.to_clients.phone
        return Screen(
            text=lines(
                fill(_("All right. We have kept nothing about you.")),
                fill(_("If you change your mind, press the button below.")),
                fill(_("Or simply call us: {phone}"), phone=phone) if phone else None,
            ),
            keys=inline(button(_("💬 I do want to ask something"), Welcome(language=language, source=data.source))),
        )


async def _where_they_stand(crm: Crm, state: FSMContext) -> Screen:
    waiting = await form.resumed(crm, state)
    if waiting is not None:
        return waiting
    requests = await crm.queries.requests.mine()
    if any(one.open for one in requests):
        return requests_screen(requests, Viewer.of(crm))
    return await form.ask_need(crm, state, fill(_("Thank you!")))


def _written(press: CallbackQuery, visitor: Visitor, kept: list[Message]) -> list[Message]:
    """What they wrote before: all that is remembered, and what the pressed welcome quotes."""
    quoted = press.message.reply_to_message if isinstance(press.message, Message) else None
    if quoted is not None and (quoted.from_user is None or quoted.from_user.id != visitor.telegram_id):
        quoted = None
    found = {one.message_id: one for one in ([quoted] if quoted is not None else [])}
    found |= {one.message_id: one for one in kept}
    return [found[number] for number in sorted(found)]


async def _not_taken(crm: Crm, state: FSMContext, written: list[Message]) -> list[Message]:
    """Those that are neither logged nor wait for the wish that they belong to."""
    if not written:
        return []
    held = {one["message_id"] for one in (await state.get_data()).get("held", [])}
    logged = await crm.queries.requests.logged(written[0].chat.id, [one.message_id for one in written])
    return [one for one in written if one.message_id not in held | logged]


async def _taken_up(new: list[Message], crm: Crm, known: Known, state: FSMContext) -> tuple[Screen, ...]:
    """As one thing: none of it answers a question, since none had been asked."""
    waiting = await state.get_state()
    shown: Answer = None
    opened = False
    for message in new:
        if waiting is None:
            shown = await fallback.after_consent(message, crm, known, state) or shown
        elif waiting == Telling.need.state and not opened:
            opened = await listening.heard(message, crm, state)
        else:
            await listening.heard_too(message, crm, state)
    if opened:
        shown = await form.advance(crm, state, None)
    elif waiting == Telling.need.state:
        shown = await listening.wish_awaited(crm, state, new[-1])
    if shown is None:
        return (await _where_they_stand(crm, state),)
    return shown if isinstance(shown, tuple) else (shown,)
