"""What is typed while a question with buttons stands."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from handlers.manager import fallback
from handlers.manager.input.date_flow import read_back
from handlers.manager.input.standing import chosen_by
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.routers import staff
from handlers.ui.input.messages import words_of
from handlers.ui.kit.screen import Answer
from handlers.ui.screens.date_picker import PickDays


@typed(Typing.standing)
async def answer_typed(message: Message, crm: Crm, state: FSMContext) -> Answer:
    data = await state.get_data()
    words = words_of(message)
    meant = chosen_by(words, data.get("asked") or {}) if message.forward_origin is None else None
    if meant is not None:
        kind, handler = staff.callbacks[meant.partition(":")[0]]
        await state.set_state(None)
        # As if it had been pressed; what only a press has, none of these ask for.
        return await handler({"data": kind.unpack(meant), "crm": crm, "state": state})  # type: ignore[return-value]
    if words and (pick := data.get("pick")) is not None:
        try:
            return await read_back(state, PickDays.model_validate(pick), words, crm)
        except BadValue as bad:
            if bad.reason != "not_a_date":
                raise
    await state.set_state(None)
    return await fallback.otherwise(message, crm, state)
