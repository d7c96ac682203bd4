"""A client with two open requests is asked once which one they mean; until then nothing of their words waits (R23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from crm_core.core import Crm
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor
from handlers.lead.welcome import welcome_screen
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import AboutRequest
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Screen, button, inline

_HOLDS = timedelta(hours=8)
"""So long a choice holds, and so long nobody is asked again."""


async def named_request(crm: Crm, state: FSMContext) -> int | None:
    """The request that they have named lately."""
    data = await state.get_data()
    at = data.get("about_at")
    return data.get("about") if at is not None and crm.now - datetime.fromisoformat(at) < _HOLDS else None


async def ask_which(message_id: int, crm: Crm, state: FSMContext) -> Screen | None:
    """None where they were asked lately, or see but one of these deals as their own."""
    asked = (await state.get_data()).get("which_at")
    if asked is not None and crm.now - datetime.fromisoformat(asked) < _HOLDS:
        return None
    theirs = [one for one in await crm.queries.requests.mine() if one.open]
    if len(theirs) < 2:
        return None
    await state.update_data(which_at=crm.now.isoformat())
    keys = [button(short(one.title, 40), AboutRequest(deal=one.deal_id, since=message_id)) for one in theirs]
    return Screen(
        text=lines(fill(_("✓ Passed on.")), fill(_("Which of your requests is it about?"))),
        keys=inline(*keys),
    )


@clients.press(AboutRequest)
async def about(
    data: AboutRequest, press: CallbackQuery, crm: Crm, known: Known, actor: Actor, state: FSMContext
) -> Answer:
    if known.contact_id is None or not known.consented:
        return welcome_screen(crm.regulation, actor.locale, "")
    meant = await crm.conversation.which.meant(known.contact_id, data.deal, press.from_user.id, data.since)
    await state.update_data(about=data.deal, about_at=crm.now.isoformat())
    titles = {one.deal_id: one.title for one in await crm.queries.requests.mine()}
    manager = meant.reader_name or _("Our manager")
    return Screen(
        text=lines(
            fill(_("👌 <b>{title}</b>"), title=short(titles.get(data.deal, ""), 120)),
            fill(_("{manager} reads it. The next messages go there too."), manager=manager),
        )
    )
