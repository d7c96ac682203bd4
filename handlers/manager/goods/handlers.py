"""Products on a deal (R27): picked from the catalogue, counted by − and +, priced and discounted as was agreed."""

from __future__ import annotations

import re

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import LineView
from crm_core.rules.money.line_totals import Discount, parse_discount
from crm_core.rules.money.typed_amounts import BadMoney
from handlers.manager.goods.callbacks import (
    AskFigure,
    CataloguePrice,
    FollowLines,
    GoodsCategories,
    GoodsProducts,
    OpenLine,
    PutDiscount,
    PutGoods,
)
from handlers.manager.goods.nothing_to_sell import way_out
from handlers.manager.goods.screens import (
    categories_screen,
    figure_screen,
    goods_screen,
    line_screen,
    products_screen,
)
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.routers import staff
from handlers.ui.callbacks.deals import DealGoods
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.text import typed_line
from handlers.ui.kit.i18n import _, spoken
from handlers.ui.kit.screen import Screen

_LONGEST = 40


@staff.press(DealGoods)
async def show_goods(data: DealGoods, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return goods_screen(await crm.queries.cards.deal(data.deal))


@staff.press(GoodsCategories)
async def show_categories(data: GoodsCategories, crm: Crm) -> Screen:
    await crm.queries.cards.deal(data.deal)
    categories = await crm.queries.catalogue.categories()
    screen = categories_screen(data.deal, categories)
    return screen if categories else await way_out(screen, crm)


@staff.press(GoodsProducts)
async def show_products(data: GoodsProducts, crm: Crm) -> Screen:
    card = await crm.queries.cards.deal(data.deal)
    categories = await crm.queries.catalogue.categories()
    if data.category >= len(categories):
        return categories_screen(data.deal, categories)
    page = await crm.queries.catalogue.products(categories[data.category].name, data.page)
    return products_screen(card, data, page)


@staff.press(PutGoods)
async def put_goods(data: PutGoods, crm: Crm) -> Screen:
    await crm.deals.lines.put_line(data.deal, data.product, data.quantity)
    if data.quantity == 0:
        return goods_screen(await crm.queries.cards.deal(data.deal), _("Taken out"))
    return await _shown(crm, data.deal, data.product)


@staff.press(OpenLine)
async def open_line(data: OpenLine, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return await _shown(crm, data.deal, data.product)


@staff.press(AskFigure)
async def ask_figure(data: AskFigure, crm: Crm, state: FSMContext) -> Screen:
    card, line = await _line(crm, data.deal, data.product)
    if line is None:
        return goods_screen(card)
    await state.set_state(Typing.figure)
    await state.update_data(figure=data.model_dump(mode="json"))
    return figure_screen(card, line, await crm.queries.catalogue.product(data.product), data.what)


@typed(Typing.figure)
async def read_figure(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """Raises BadValue with what is wrong; the question stays open."""
    asked = AskFigure.model_validate((await state.get_data())["figure"])
    card, line = await _line(crm, asked.deal, asked.product)
    if line is None:
        return goods_screen(card)
    text = typed_line(message, _LONGEST)
    if asked.what == "quantity":
        await crm.deals.lines.put_line(asked.deal, asked.product, _quantity(text))
    elif asked.what == "price":
        await crm.deals.lines.put_line(asked.deal, asked.product, price=typed_amount(text, card.currency, "price"))
    else:
        await crm.deals.lines.put_line(asked.deal, asked.product, discount=_discount(text, card.currency))
    await state.set_state(None)
    return await _shown(crm, asked.deal, asked.product)


@staff.press(PutDiscount)
async def put_discount(data: PutDiscount, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    _, line = await _line(crm, data.deal, data.product)
    if line is not None:
        await crm.deals.lines.put_line(data.deal, data.product, discount=Discount.percent(data.percent * 100))
    return await _shown(crm, data.deal, data.product)


@staff.press(CataloguePrice)
async def catalogue_price(data: CataloguePrice, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    _, line = await _line(crm, data.deal, data.product)
    if line is not None:
        product = await crm.queries.catalogue.product(data.product)
        await crm.deals.lines.put_line(data.deal, data.product, price=product.price)
    return await _shown(crm, data.deal, data.product)


@staff.press(FollowLines)
async def follow_lines(data: FollowLines, crm: Crm) -> Screen:
    await crm.deals.lines.follow_lines(data.deal, data.version)
    return goods_screen(await crm.queries.cards.deal(data.deal), _("Saved"))


def _discount(text: str, currency: str) -> Discount:
    try:
        return parse_discount(text, currency, spoken())
    except BadMoney as bad:
        raise BadValue(bad.code, "discount") from None


def _quantity(text: str) -> int:
    figures = re.sub(r"\s", "", text)
    if not (figures.isascii() and figures.isdecimal()):
        raise BadValue("not_a_number", "quantity")
    return int(figures)


async def _line(crm: Crm, deal: int, product: int) -> tuple[DealCard, LineView | None]:
    card = await crm.queries.cards.deal(deal)
    return card, next((line for line in card.lines if line.product_id == product), None)


async def _shown(crm: Crm, deal: int, product: int) -> Screen:
    """The line; the list where it was taken out meanwhile."""
    card, line = await _line(crm, deal, product)
    if line is None:
        return goods_screen(card)
    return line_screen(card, line, await crm.queries.catalogue.product(product))
