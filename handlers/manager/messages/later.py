"""Words that go to a client at a chosen time (R23)."""

from __future__ import annotations

from datetime import datetime

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import BadValue
from handlers.manager.input.date_flow import picks_time
from handlers.manager.input.states import Typing
from handlers.routers import staff
from handlers.ui.callbacks.deals import ReplyTo, TakeBack
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline


def _back(deal: int, version: int) -> Button:
    return button(_("« Back"), ReplyTo(deal=deal))


@picks_time("later", _back)
async def ask_words(crm: Crm, state: FSMContext, deal: int, version: int, at: datetime) -> Screen:
    card = await crm.queries.cards.deal(deal)
    if at <= crm.now:
        raise BadValue("in_the_past")
    await state.set_state(Typing.reply)
    await state.update_data(reply=deal, talk=None, later=at.isoformat())
    return Screen(
        text=lines(
            fill(_("🕐 To <b>{name}</b>, {when}"), name=card.contact.name, when=Viewer.of(crm).watch.when(at)),
            fill(_("Write it here. A photo, a file or a voice message will do as well.")),
        ),
        keys=inline(_back(deal, version)),
    )


@staff.press(TakeBack)
async def take_back(data: TakeBack, crm: Crm) -> Screen:
    if not await crm.conversation.take_back(data.message):
        return Screen.only_toast(_("It has gone already, or was withdrawn"))
    return Screen.only_toast(_("✓ Not sent. It stays in the history as a note."))
