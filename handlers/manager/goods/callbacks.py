"""The buttons by which products are put on a deal (R27). A product stands for its line: there is one a product."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id, Version

Place = Annotated[int, Field(ge=0, le=999)]


class GoodsCategories(CallbackData, prefix="dpc"):
    deal: Id


class GoodsProducts(CallbackData, prefix="dpp"):
    """A page of one category of the catalogue, by its place in the list."""

    deal: Id
    category: Place
    page: Place = 0


class PutGoods(CallbackData, prefix="dpl"):
    """So many of a product: the number itself and not "one more", so that a second press adds nothing."""

    deal: Id
    product: Id
    quantity: Annotated[int, Field(ge=0, le=100_000)]


class OpenLine(CallbackData, prefix="dpo"):
    """One product of the deal: how many, at what price, with what discount."""

    deal: Id
    product: Id


class AskFigure(CallbackData, prefix="dpa"):
    """A figure of a line, to be typed; or pressed, where it is a discount."""

    deal: Id
    product: Id
    what: Literal["quantity", "price", "discount"]


class PutDiscount(CallbackData, prefix="dpd"):
    """`percent` in whole percents; 0 takes the discount off."""

    deal: Id
    product: Id
    percent: Annotated[int, Field(ge=0, le=100)]


class CataloguePrice(CallbackData, prefix="dpr"):
    """The price of the catalogue again."""

    deal: Id
    product: Id


class FollowLines(CallbackData, prefix="dpf"):
    """The deal's amount is what the products come to."""

    deal: Id
    version: Version
