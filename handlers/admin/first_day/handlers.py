"""/setup: the steps, how far they have come, and each put aside or taken as it is (R66)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.rules.company_setup import SetupState
from handlers.admin.first_day.callbacks import PutAside, StepDone
from handlers.admin.first_day.way import ask, onwards
from handlers.routers import staff
from handlers.ui.callbacks.first_day import FirstDay, OpenStep
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.first_day import overview


@staff.command("setup")
async def setup_command(crm: Crm, state: FSMContext) -> Screen:
    return await first_day(crm, state)


@staff.press(FirstDay)
async def first_day(crm: Crm, state: FSMContext) -> Screen:
    progress = await crm.queries.setup.progress()
    await state.clear()
    return overview(progress)


@staff.press(OpenStep)
async def open_step(data: OpenStep, crm: Crm, state: FSMContext) -> Screen:
    return await ask(data.step, crm, state)


@staff.press(PutAside)
async def put_aside(data: PutAside, crm: Crm, state: FSMContext) -> Screen:
    progress = await crm.queries.setup.progress()
    if progress.states[data.step] is SetupState.todo:
        await crm.setup.mark(data.step, SetupState.later)
    return await onwards(data.step, crm, state)


@staff.press(StepDone)
async def step_done(data: StepDone, crm: Crm, state: FSMContext) -> Screen:
    await crm.setup.mark(data.step, SetupState.done)
    return await onwards(data.step, crm, state)
