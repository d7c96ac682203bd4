"""Answers that are typed: a route by what the person is in the middle of, unless their message is for a client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import Refused
from handlers.manager.input.handing_on import hand_on_typed
from handlers.manager.input.relay import answered, rest_of_album
from handlers.routers import staff
from handlers.ui.kit.screen import Answer

Reader = Callable[[Message, Crm, FSMContext], Awaitable[Answer]]


def typed(*states: State) -> Callable[[Reader], Reader]:
    """Registers who reads a message in these states. The state and what it is about stay when a client is answered."""

    def register(reader: Reader) -> Reader:
        async def read(message: Message, crm: Crm, state: FSMContext) -> Answer:
            if await rest_of_album(message, crm, state):
                return None
            was_answer, told = await answered(message, crm, state)
            if was_answer:
                return told
            try:
                return await reader(message, crm, state)
            except Refused as refused:
                return await hand_on_typed(crm, state, message, refused)

        staff.during(*states)(read)
        return reader

    return register
