"""The catalogue from a table in the chat: sent as a file, shown what it would do, done by one press (R27)."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.catalogue.sheet import CatalogueSheet, Ware
from crm_core.rules.company_setup import SetupStep
from crm_core.rules.policy import Permission, allows
from handlers.admin.callbacks import ImportCatalogue, TakeImport
from handlers.admin.catalogue.importing_screens import ask_for_table, counted, plan_screen, problem_screen
from handlers.admin.catalogue.screens import catalogue_screen
from handlers.attachments import Attachment
from handlers.routers import staff
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.first_day import onward

MOST_LINES = 2_000
"""In the chat, since what was shown is kept until it is confirmed. The command line takes more."""
_KEY = "table"


class Importing(StatesGroup):
    file = State()
    sure = State()


@staff.press(ImportCatalogue)
async def ask(crm: Crm, state: FSMContext) -> Screen:
    if not allows(crm.actor, Permission.catalogue_edit):
        raise Refused(Permission.catalogue_edit.value)
    await state.clear()
    await state.set_state(Importing.file)
    return ask_for_table()


@staff.awaits_file(Importing.file, Importing.sure)
async def look(attachment: Attachment | None, crm: Crm, state: FSMContext) -> Screen:
    """What the table would do; another table takes the place of the one before."""
    if attachment is None:
        return problem_screen("no_file")
    sheet = attachment.sheet
    if sheet is None:
        return problem_screen(attachment.problem or "", attachment.where)
    if len(sheet.wares) > MOST_LINES:
        return problem_screen("too_long")
    plan = await crm.catalogue.importing.plan(sheet)
    if plan.empty:
        await state.set_state(Importing.file)
        await state.set_data({})
    else:
        await state.set_state(Importing.sure)
        await state.set_data({_KEY: [list(astuple(ware)) for ware in sheet.wares]})
    return plan_screen(plan, sheet)


@staff.press(TakeImport)
async def take(crm: Crm, state: FSMContext) -> Screen:
    kept: list[list[Any]] | None = (await state.get_data()).get(_KEY)
    await state.clear()
    toast = None
    if kept is not None:
        done = await crm.catalogue.importing.take(CatalogueSheet(tuple(Ware(*one) for one in kept), ()))
        toast = counted(done)
    on = await onward(crm, SetupStep.products)
    return catalogue_screen(await crm.queries.catalogue.categories(), Viewer.of(crm), toast, on)
