"""A new product, one question at a time: name, category, unit, price. Nothing is kept before the last answer (R27)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.rules.company_setup import SetupStep
from handlers.admin.callbacks import AddProduct, AddToCategory, AddUnit
from handlers.admin.catalogue.handlers import price_in
from handlers.admin.catalogue.screens import ask_category, ask_screen, ask_unit, catalogue_screen, units_offered
from handlers.routers import staff
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.first_day import onward

_LONGEST = {"name": 200, "category": 120, "unit": 24}


class Adding(StatesGroup):
    """The question that is open; the answers so far are in the conversation's data."""

    name = State()
    category = State()
    unit = State()
    price = State()


@staff.press(AddProduct)
async def add(state: FSMContext) -> Screen:
    await state.set_state(Adding.name)
    await state.set_data({})
    return ask_screen(_("➕ What is the product or service called?"), hint=_("As it will stand in invoices."))


@staff.during(Adding.name)
async def type_name(message: Message, crm: Crm, state: FSMContext) -> Screen:
    await state.update_data(name=typed_line(message, _LONGEST["name"]))
    await state.set_state(Adding.category)
    return ask_category(await crm.queries.catalogue.categories())


@staff.press(AddToCategory)
async def press_category(data: AddToCategory, crm: Crm, state: FSMContext) -> Screen:
    categories = await crm.queries.catalogue.categories()
    if await state.get_state() != Adding.category.state or data.place >= len(categories):
        return catalogue_screen(categories, Viewer.of(crm))
    return await _category(categories[data.place].name, state)


@staff.during(Adding.category)
async def type_category(message: Message, state: FSMContext) -> Screen:
    return await _category(typed_line(message, _LONGEST["category"]), state)


@staff.press(AddUnit)
async def press_unit(data: AddUnit, crm: Crm, state: FSMContext) -> Screen:
    offered = units_offered()
    if await state.get_state() != Adding.unit.state or data.place >= len(offered):
        return catalogue_screen(await crm.queries.catalogue.categories(), Viewer.of(crm))
    return await _unit(offered[data.place], state)


@staff.during(Adding.unit)
async def type_unit(message: Message, state: FSMContext) -> Screen:
    return await _unit(typed_line(message, _LONGEST["unit"]), state)


@staff.during(Adding.price)
async def type_price(message: Message, crm: Crm, state: FSMContext) -> Screen:
    new = await state.get_data()
    price = price_in(message, crm.regulation.company.currency)
    await crm.catalogue.add(new["name"], new["category"], new["unit"], price)
    await state.clear()
    toast = _("✓ Added: {name}").format(name=short(new["name"], 80))
    on = await onward(crm, SetupStep.products)
    return catalogue_screen(await crm.queries.catalogue.categories(), Viewer.of(crm), toast, on)


async def _category(name: str, state: FSMContext) -> Screen:
    await state.update_data(category=name)
    await state.set_state(Adding.unit)
    return ask_unit()


async def _unit(unit: str, state: FSMContext) -> Screen:
    await state.update_data(unit=unit)
    await state.set_state(Adding.price)
    ask = _("💰 How much does 1 {unit} cost?").format(unit=unit)
    return ask_screen(ask, hint=_("In figures, for example 12500."))
