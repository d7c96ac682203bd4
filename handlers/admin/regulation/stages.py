"""The stages of a funnel: how long a deal may stand there, and what a stage is called (R2, R3, R77)."""

from __future__ import annotations

from typing import get_args

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.regulation.editing.edits import StageLimit, StageName
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import FieldMoment, Regulation, Stage
from crm_core.regulation.values import WorkDuration
from handlers.admin.regulation.callbacks import EditStage, EditStages, RenameStage, SetLimit
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.formatting.spans import span_words, when_words
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Answer, Button, Screen, button, in_pairs, inline

LIMITS = get_args(SetLimit.model_fields["limit"].annotation)
LONGEST_NAME = 60


class Stages(StatesGroup):
    """A stage's new name; which stage is in the conversation's data."""

    name = State()


@staff.press(EditStages)
async def stages(data: EditStages, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    await state.clear()
    funnels = crm.regulation.funnels
    place = data.funnel if data.funnel < len(funnels) else 0
    funnel = funnels[place]
    others = [
        button(short(said(one.name), 24), EditStages(funnel=number))
        for number, one in enumerate(funnels)
        if number != place
    ]
    numbers = [
        button(str(number), EditStage(funnel=funnel.code, stage=one.code))
        for number, one in enumerate(funnel.stages, 1)
    ]
    return Screen(
        text=lines(
            fill("<b>🔻 {funnel}</b>", funnel=said(funnel.name)),
            "",
            *(_line(number, one, crm.regulation) for number, one in enumerate(funnel.stages, 1)),
            "",
            Html(_("Press a stage's number to change its limit or name. New stages are made in the file.")),
        ),
        keys=inline(
            *(numbers[start : start + 4] for start in range(0, len(numbers), 4)),
            *in_pairs(others),
            button(_("« Rules"), ShowRules()),
        ),
        toast=toast,
    )


@staff.press(EditStage)
async def stage(data: EditStage, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    try:
        one = crm.regulation.stage(data.funnel, data.stage)
    except UnknownCode:
        return await stages(EditStages(), crm, state)
    await state.clear()
    return Screen(
        text=lines(fill("<b>{name}</b>", name=said(one.name)), "", _limit(one, crm.regulation)),
        keys=inline(
            *([] if one.won else _limits(data, one)),
            (button(_("✏️ Name"), RenameStage(funnel=data.funnel, stage=data.stage)), _back(crm, data.funnel)),
        ),
        toast=toast,
    )


@staff.press(SetLimit)
async def set_limit(data: SetLimit, crm: Crm, state: FSMContext) -> Answer:
    here = EditStage(funnel=data.funnel, stage=data.stage)
    try:
        one = crm.regulation.stage(data.funnel, data.stage)
    except UnknownCode:
        return await stages(EditStages(), crm, state)
    limit = None if data.limit == "none" else WorkDuration.parse(data.limit)
    if one.won or one.limit == limit:
        return await stage(here, crm, state)
    failed = await changed(crm, StageLimit(data.funnel, data.stage, limit))
    return failed or await stage(here, crm, state, _("✓ Saved"))


@staff.press(RenameStage)
async def ask_name(data: RenameStage, crm: Crm, state: FSMContext) -> Screen:
    try:
        one = crm.regulation.stage(data.funnel, data.stage)
    except UnknownCode:
        return await stages(EditStages(), crm, state)
    await state.set_state(Stages.name)
    await state.set_data({"funnel": data.funnel, "stage": data.stage})
    return Screen(
        text=lines(
            bold(_("✏️ What has been done at this stage?")),
            fill(_("Currently: {name}."), name=said(one.name)),
            Html(_("A stage is a result: “Demo held”, not “Demo”.")),
        ),
        keys=inline(button(_("« Back"), EditStage(funnel=data.funnel, stage=data.stage))),
    )


@staff.during(Stages.name)
async def type_name(message: Message, crm: Crm, state: FSMContext) -> Answer:
    """Its deals stay. A name that is no result is refused, with a better one."""
    data = await state.get_data()
    name = typed_line(message, LONGEST_NAME)
    failed = await changed(crm, StageName(data["funnel"], data["stage"], name))
    return failed or await stage(EditStage(funnel=data["funnel"], stage=data["stage"]), crm, state, _("✓ Saved"))


def _limits(at: EditStage, one: Stage) -> list[list[Button]]:
    def choice(limit: str) -> Button:
        label = _("No limit") if limit == "none" else span_words(WorkDuration.parse(limit))
        now = str(one.limit) if one.limit else "none"
        marked = f"✓ {label}" if limit == now else label
        return button(marked, SetLimit.model_validate({"funnel": at.funnel, "stage": at.stage, "limit": limit}))

    keys = [choice(limit) for limit in LIMITS]
    return [keys[start : start + 3] for start in range(0, len(keys), 3)]


def _line(number: int, one: Stage, rules: Regulation) -> Html:
    if one.won:
        return fill("{number}. {name} 🏆", number=number, name=said(one.name))
    limit = _("no limit")
    if one.limit is not None:
        limit = when_words(one.limit, rules) if isinstance(one.limit, FieldMoment) else span_words(one.limit)
    return fill("{number}. {name} · {limit}", number=number, name=said(one.name), limit=limit)


def _limit(one: Stage, rules: Regulation) -> Html:
    if one.won:
        return Html(_("🏆 The sale: deals stay here."))
    if one.limit is None:
        return Html(_("⏳ A deal may stand here for ever."))
    if isinstance(one.limit, FieldMoment):
        return fill(_("⏳ Marked if it still stands here: {moment}."), moment=when_words(one.limit, rules))
    return fill(_("⏳ A deal may stand here {limit}, then it is marked."), limit=span_words(one.limit))


def _back(crm: Crm, funnel: str) -> Button:
    place = next((place for place, one in enumerate(crm.regulation.funnels) if one.code == funnel), 0)
    return button(_("« Stages"), EditStages(funnel=place))
