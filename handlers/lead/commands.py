"""/my, /language, /help and /cancel of a client."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor
from handlers.lead.callbacks import Speak
from handlers.lead.form.handlers import finished, resumed
from handlers.lead.requests import requests_screen
from handlers.lead.welcome import welcome_screen
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import MyRequests, WriteToUs
from handlers.ui.formatting.languages import language_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _, languages, speaking, spoken
from handlers.ui.kit.screen import Answer, Button, NoKeys, Screen, button, inline


@clients.command("my")
async def my(crm: Crm, known: Known, actor: Actor) -> Answer:
    if not _knows(known):
        return welcome_screen(crm.regulation, actor.locale, "")
    return requests_screen(await crm.queries.requests.mine(), Viewer.of(crm))


@clients.command("language")
async def language(crm: Crm, known: Known, actor: Actor) -> Screen:
    """Before consent the choice is on the welcome itself, since there is nowhere to keep it."""
    if not _knows(known):
        return welcome_screen(crm.regulation, actor.locale, "")
    keys = [
        button(f"✓ {language_name(one)}" if one == spoken() else language_name(one), Speak(language=one))
        for one in languages()
    ]
    return Screen(text=bold(_("Which language would you like?")), keys=inline(keys, _mine()))


@clients.press(Speak)
async def speak(data: Speak, crm: Crm, known: Known, actor: Actor) -> Answer:
    if known.contact_id is None or data.language not in languages():
        return welcome_screen(crm.regulation, actor.locale, "")
    crm = crm.acting_as(await crm.intake.settle(known.contact_id, locale=data.language))
    with speaking(data.language):
        return requests_screen(await crm.queries.requests.mine(), Viewer.of(crm), toast=_("Good, English it is"))


@clients.command("help")
async def help_(crm: Crm, known: Known, actor: Actor) -> Screen:
    if not _knows(known):
        return welcome_screen(crm.regulation, actor.locale, "")
    phone = crm.regulation.to_clients.phone
    return Screen(
        text=lines(
            bold(_("How this works")),
            fill(_("Write here whatever you need: your manager reads it and answers in this chat.")),
            fill(_("/my shows your requests and invoices.")),
            fill(_("/language changes the language.")),
            fill(_("Our phone: {phone}"), phone=phone) if phone else None,
        ),
        keys=inline([_mine(), button(_("💬 Write to us…"), WriteToUs())]),
    )


@clients.command("cancel")
async def cancel(crm: Crm, known: Known, actor: Actor, state: FSMContext) -> Answer:
    """Stops the questions. A request that has been made stays: it is called with what is known."""
    if not _knows(known):
        return welcome_screen(crm.regulation, actor.locale, "")
    deal = (await state.get_data()).get("deal")
    if await resumed(crm, state) is not None and deal is not None:
        return Screen(text=fill(_("All right, no more questions.")), keys=NoKeys()), await finished(crm, state, deal)
    await state.clear()
    return requests_screen(await crm.queries.requests.mine(), Viewer.of(crm))


def _knows(known: Known) -> bool:
    return known.contact_id is not None and known.consented


def _mine() -> Button:
    return button(_("📄 My requests"), MyRequests())
