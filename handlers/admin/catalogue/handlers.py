"""/catalogue: look, change a price, name, category or unit, stop offering (R27)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from handlers.admin.callbacks import (
    ChangeUnit,
    EditProduct,
    MoveProduct,
    RetireProduct,
    ShowCatalogue,
    ShowCategory,
    ShowProduct,
)
from handlers.admin.catalogue.screens import (
    ask_category,
    ask_screen,
    ask_unit,
    catalogue_screen,
    category_screen,
    product_screen,
    units_offered,
)
from handlers.routers import staff
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.text import typed_line
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen


class Editing(StatesGroup):
    """What of a product is being typed; which product is in the conversation's data."""

    name = State()
    price = State()
    category = State()
    unit = State()


@staff.command("catalogue")
async def catalogue_command(crm: Crm, state: FSMContext) -> Screen:
    return await catalogue(crm, state)


@staff.press(ShowCatalogue)
async def catalogue(crm: Crm, state: FSMContext) -> Screen:
    await state.clear()
    return catalogue_screen(await crm.queries.catalogue.categories(), Viewer.of(crm))


@staff.press(ShowCategory)
async def category(data: ShowCategory, crm: Crm, state: FSMContext) -> Screen:
    categories = await crm.queries.catalogue.categories()
    if data.place >= len(categories):
        return await catalogue(crm, state)
    return category_screen(await crm.queries.catalogue.products(categories[data.place].name, data.page), data.place)


@staff.press(ShowProduct)
async def product(data: ShowProduct, crm: Crm) -> Screen:
    return product_screen(await crm.queries.catalogue.product(data.product), Viewer.of(crm))


@staff.press(RetireProduct)
async def retire(data: RetireProduct, crm: Crm) -> Screen:
    if data.back:
        await crm.catalogue.restore(data.product)
    else:
        await crm.catalogue.retire(data.product)
    return product_screen(await crm.queries.catalogue.product(data.product), Viewer.of(crm), _("✓ Saved"))


@staff.press(EditProduct)
async def edit(data: EditProduct, crm: Crm, state: FSMContext) -> Screen:
    one = await crm.queries.catalogue.product(data.product)
    await state.set_state(getattr(Editing, data.what))
    await state.set_data({"product": one.id})
    match data.what:
        case "price":
            now = _("Currently: {price}.").format(price=amount(one.price, one.currency))
            return ask_screen(_("💰 What is the new price?"), hint=now)
        case "name":
            return ask_screen(_("✏️ What is the new name?"), hint=_("Currently: {name}.").format(name=one.name))
        case "category":
            return ask_category(await crm.queries.catalogue.categories(), one.id)
        case "unit":
            return ask_unit(one.id)


@staff.press(MoveProduct)
async def press_category(data: MoveProduct, crm: Crm, state: FSMContext) -> Screen:
    categories = await crm.queries.catalogue.categories()
    if data.place < len(categories):
        await crm.catalogue.change(data.product, category=categories[data.place].name)
    return await _changed(data.product, crm, state)


@staff.press(ChangeUnit)
async def press_unit(data: ChangeUnit, crm: Crm, state: FSMContext) -> Screen:
    offered = units_offered()
    if data.place < len(offered):
        await crm.catalogue.change(data.product, unit=offered[data.place])
    return await _changed(data.product, crm, state)


@staff.during(Editing.category)
async def type_category(message: Message, crm: Crm, state: FSMContext) -> Screen:
    product_id = (await state.get_data())["product"]
    await crm.catalogue.change(product_id, category=typed_line(message))
    return await _changed(product_id, crm, state)


@staff.during(Editing.unit)
async def type_unit(message: Message, crm: Crm, state: FSMContext) -> Screen:
    product_id = (await state.get_data())["product"]
    await crm.catalogue.change(product_id, unit=typed_line(message))
    return await _changed(product_id, crm, state)


@staff.during(Editing.name)
async def type_name(message: Message, crm: Crm, state: FSMContext) -> Screen:
    product_id = (await state.get_data())["product"]
    await crm.catalogue.change(product_id, name=typed_line(message))
    return await _changed(product_id, crm, state)


@staff.during(Editing.price)
async def type_price(message: Message, crm: Crm, state: FSMContext) -> Screen:
    product_id = (await state.get_data())["product"]
    one = await crm.queries.catalogue.product(product_id)
    await crm.catalogue.change(product_id, price=price_in(message, one.currency))
    return await _changed(product_id, crm, state)


def price_in(message: Message, currency: str) -> int:
    """The typed price in minor units. Raises BadValue."""
    return typed_amount(typed_line(message), currency, "price")


async def _changed(product_id: int, crm: Crm, state: FSMContext) -> Screen:
    await state.clear()
    return product_screen(await crm.queries.catalogue.product(product_id), Viewer.of(crm), _("✓ Saved"))
