"""Further questions of the form, about any field that the regulation names (R13, R18): pressed where there is a choice.

Whatever does not answer (a photo, a voice, a thought of their own) is added to the request, and the question stays.
"""

from __future__ import annotations

from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from pydantic import JsonValue

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.schema import Field
from crm_core.rules.deals.statuses import MessageKind
from handlers.lead.callbacks import FormAnswer, FormDone, FormToggle
from handlers.lead.form.extra_question_screens import field_screen
from handlers.lead.form.handlers import advance, late, not_an_answer
from handlers.lead.form.listening import contact_of, goes_along
from handlers.lead.form.order import rules
from handlers.lead.states import Telling
from handlers.routers import clients
from handlers.ui.input.fields import read_answer
from handlers.ui.input.messages import incoming, kind_of, words_of
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer
from handlers.ui.screens.errors import bad_value


@clients.press(FormAnswer)
async def choose(data: FormAnswer, crm: Crm, state: FSMContext) -> Answer:
    field = await _asked(crm, state, data.field)
    if field is None:
        return late()
    if field.type == "yes_no":
        return await _answered(crm, state, field, data.value == "yes")
    if data.value not in {choice.code for choice in crm.regulation.choices(field)}:
        return late()
    return await _answered(crm, state, field, data.value)


@clients.press(FormToggle)
async def toggle(data: FormToggle, crm: Crm, state: FSMContext) -> Answer:
    field = await _asked(crm, state, data.field)
    if field is None or data.value not in {choice.code for choice in crm.regulation.choices(field)}:
        return late()
    picked = sorted(set((await state.get_data()).get("picked", [])) ^ {data.value})
    await state.update_data(picked=picked)
    return field_screen(await rules(crm, state), field, picked, again=True)


@clients.press(FormDone)
async def several(data: FormDone, crm: Crm, state: FSMContext) -> Answer:
    field = await _asked(crm, state, data.field)
    picked: list[JsonValue] = (await state.get_data()).get("picked", [])
    if field is None or not picked:
        return late()
    return await _answered(crm, state, field, picked)


@clients.during(Telling.further)
async def read(message: Message, crm: Crm, state: FSMContext) -> Answer:
    data: dict[str, Any] = await state.get_data()
    field = crm.regulation.field(data["asking"])
    picked = data.get("picked", ())
    if kind_of(message) is not MessageKind.TEXT or message.forward_origin is not None:
        if await goes_along(message, crm, state):
            return None
        again = field_screen(await rules(crm, state), field, picked, fill(_("✓ Added to your request.")))
        return await not_an_answer(crm, state, field.code, again)
    try:
        value = read_answer(crm, field, words_of(message))
    except BadValue as bad:
        # Perhaps a thought of their own: it is read by somebody in any case.
        await crm.conversation.from_client(contact_of(crm), incoming(message))
        why = fill("{why}", why=bad_value(bad.reason, bad.limit, phone=field.type == "phone"))
        return await not_an_answer(crm, state, field.code, field_screen(await rules(crm, state), field, picked, why))
    return await _answered(crm, state, field, value, message)


async def _answered(
    crm: Crm, state: FSMContext, field: Field, value: JsonValue, message: Message | None = None
) -> Answer:
    data = await state.get_data()
    told: dict[str, JsonValue] = data.get("told", {})
    kept = await crm.deals.editing.told(data["deal"], field.code, value, instead_of=told.get(field.code))
    if not kept and message is not None:
        # The card says something else, which is not theirs to change: somebody reads it.
        await crm.conversation.from_client(contact_of(crm), incoming(message))
    await state.update_data(told={**told, field.code: value})
    return await advance(crm, state, field.code)


async def _asked(crm: Crm, state: FSMContext, code: str) -> Field | None:
    """The field of a pressed button, if it is still the one that is asked for."""
    if await state.get_state() != Telling.further.state or (await state.get_data()).get("asking") != code:
        return None
    return crm.regulation.field(code)
