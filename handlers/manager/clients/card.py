"""The client behind a deal (R21)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.audiences import staff
from handlers.manager.clients.screens import client_screen
from handlers.ui.presses import OpenClient
from handlers.ui.screen import Screen
from handlers.ui.viewer import Viewer


@staff.press(OpenClient)
async def open_client(data: OpenClient, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    card = await crm.ask.clients.card(data.contact)
    return client_screen(card, Viewer.of(crm), data)
