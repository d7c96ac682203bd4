"""The buttons by which products are put on a deal (R27). A product stands for its line: there is one a product."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.press import Id, PressData, Version

Place = Annotated[int, Field(ge=0, le=999)]


class GoodsCategories(PressData, prefix="dpc"):
    deal: Id


class GoodsProducts(PressData, prefix="dpp"):
    """A page of one category of the catalogue, by its place in the list."""

    deal: Id
    category: Place
    page: Place = 0


class PutGoods(PressData, prefix="dpl"):
    """So many of a product: the number itself and not "one more", so that a second press adds nothing."""

    deal: Id
    product: Id
    quantity: Annotated[int, Field(ge=0, le=100_000)]


class OpenLine(PressData, prefix="dpo"):
    """One product of the deal: how many, at what price, with what discount."""

    deal: Id
    product: Id


class AskFigure(PressData, prefix="dpa"):
    """A figure of a line, to be typed; or pressed, where it is a discount."""

    deal: Id
    product: Id
    what: Literal["quantity", "price", "discount"]


class PutDiscount(PressData, prefix="dpd"):
    """`percent` in whole percents; 0 takes the discount off."""

    deal: Id
    product: Id
    percent: Annotated[int, Field(ge=0, le=100)]


class CataloguePrice(PressData, prefix="dpr"):
    """The price of the catalogue again."""

    deal: Id
    product: Id


class FollowLines(PressData, prefix="dpf"):
    """The deal's amount is what the products come to."""

    deal: Id
    version: Version
