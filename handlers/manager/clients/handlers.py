"""The client behind a deal (R21)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.manager.clients.screens import client_screen
from handlers.routers import staff
from handlers.ui.callbacks.clients import OpenClient
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Screen


@staff.press(OpenClient)
async def open_client(data: OpenClient, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    card = await crm.queries.clients.card(data.contact)
    return client_screen(card, Viewer.of(crm), data)
