"""Answers to the questions of a step: pressed or typed, checked by the field's kind (R13, R14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from pydantic import JsonValue

from crm_core.core import Crm
from crm_core.errors import BadValue, Outdated
from crm_core.regulation.schema import Field
from crm_core.rules.time.field_moment import kept_moment
from handlers.manager.input.date_flow import picks_day, picks_time
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import (
    AnswerCategory,
    AnswerChoice,
    AnswerDone,
    AnswerLater,
    AnswerProduct,
    AnswerToggle,
    resume,
)
from handlers.manager.step.draft import Draft
from handlers.manager.step.flow import proceed
from handlers.manager.step.question_screens import products_screen
from handlers.routers import staff
from handlers.ui.input.fields import read_answer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.screen import Screen

LONGEST_PRICE = 15
AnyAnswer = AnswerChoice | AnswerToggle | AnswerDone | AnswerCategory | AnswerProduct


@staff.press(AnswerChoice)
async def choose(data: AnswerChoice, crm: Crm, state: FSMContext) -> Screen:
    draft, field = await _asked(data, crm, state)
    if field is None:
        return await proceed(crm, state, draft)
    if field.type == "yes_no":
        return await _answered(crm, state, draft, field, data.value == "yes")
    if field.type == "money" and data.value.isdecimal():
        # The catalogue's price, in minor units, offered for the deal's amount.
        if len(data.value) > LONGEST_PRICE:
            raise BadValue("too_large", field.code)
        price: JsonValue = {"minor": int(data.value), "currency": crm.regulation.company.currency}
        return await _answered(crm, state, draft, field, price)
    _check_offered(crm, field, data.value)
    return await _answered(crm, state, draft, field, data.value)


@staff.press(AnswerToggle)
async def toggle(data: AnswerToggle, crm: Crm, state: FSMContext) -> Screen:
    draft, field = await _asked(data, crm, state)
    if field is None:
        return await proceed(crm, state, draft)
    _check_offered(crm, field, data.value)
    return await proceed(crm, state, draft.but(picked=sorted(set(draft.picked) ^ {data.value})))


@staff.press(AnswerDone)
async def several(data: AnswerDone, crm: Crm, state: FSMContext) -> Screen:
    draft, field = await _asked(data, crm, state)
    if field is None or not draft.picked:
        return await proceed(crm, state, draft)
    return await _answered(crm, state, draft, field, cast("JsonValue", list(draft.picked)))


@staff.press(AnswerLater)
async def not_now(data: AnswerLater, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    return await proceed(crm, state, draft.but(later=True, asking=None, picked=[]))


@staff.press(AnswerCategory)
async def show_category(data: AnswerCategory, crm: Crm, state: FSMContext) -> Screen:
    draft, field = await _asked(data, crm, state)
    if field is None:
        return await proceed(crm, state, draft)
    return await products_screen(crm, data, field)


@staff.press(AnswerProduct)
async def choose_product(data: AnswerProduct, crm: Crm, state: FSMContext) -> Screen:
    draft, field = await _asked(data, crm, state)
    if field is None:
        return await proceed(crm, state, draft)
    return await _answered(crm, state, draft, field, data.product)


@typed(Typing.answer)
async def answer_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """Raises BadValue with what is wrong; the question stays open and what was answered before is kept."""
    draft = await drafts.pending(state)
    if draft is None or draft.asking is None:
        raise BadValue("unknown")
    field = crm.regulation.field(draft.asking)
    return await _answered(crm, state, draft, field, read_answer(crm, field, words_of(message)))


@picks_day("field", resume)
async def day_chosen(crm: Crm, state: FSMContext, deal: int, version: int, on: date) -> Screen:
    draft = await drafts.begun(state, deal, version)
    if draft.asking is None:
        raise Outdated(deal)
    return await _answered(crm, state, draft, crm.regulation.field(draft.asking), on.isoformat())


@picks_time("moment", resume)
async def moment_chosen(crm: Crm, state: FSMContext, deal: int, version: int, at: datetime) -> Screen:
    draft = await drafts.begun(state, deal, version)
    if draft.asking is None:
        raise Outdated(deal)
    return await _answered(crm, state, draft, crm.regulation.field(draft.asking), kept_moment(at))


async def _asked(data: AnyAnswer, crm: Crm, state: FSMContext) -> tuple[Draft, Field | None]:
    """The draft and the field being asked for; no field if the button is of an earlier question of the same step."""
    draft = await drafts.begun(state, data.deal, data.version)
    if draft.asking is None or data.asked != len(draft.fields):
        return draft, None
    return draft, crm.regulation.field(draft.asking)


async def _answered(crm: Crm, state: FSMContext, draft: Draft, field: Field, value: JsonValue) -> Screen:
    kept = draft.but(fields={**draft.fields, field.code: value}, picked=[])
    return await proceed(crm, state, kept if draft.kind == "edit" else kept.but(asking=None))


def _check_offered(crm: Crm, field: Field, value: str) -> None:
    if value not in {choice.code for choice in crm.regulation.choices(field)}:
        raise BadValue("not_a_choice", field.code)
