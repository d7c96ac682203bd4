"""What the buttons of staff, invitations, the catalogue and the audit carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id, Page

Place = Annotated[int, Field(ge=0, le=10_000)]
"""A place in a list that is read anew at each press; one that is gone meanwhile shows the list again."""


class ShowCatalogue(CallbackData, prefix="cat"):
    """The categories."""


class ShowCategory(CallbackData, prefix="cac"):
    """A category by its place among them: names are longer than a press may be."""

    place: Place
    page: Page = 0


class ShowProduct(CallbackData, prefix="cap"):
    product: Id


class EditProduct(CallbackData, prefix="cae"):
    """The new name or price is typed, the category and the unit are pressed or typed."""

    product: Id
    what: Literal["name", "price", "category", "unit"]


class MoveProduct(CallbackData, prefix="cam"):
    """To an existing category, by its place."""

    product: Id
    place: Place


class ChangeUnit(CallbackData, prefix="cah"):
    """To a usual unit, by its place in the list of them."""

    product: Id
    place: Place


class RetireProduct(CallbackData, prefix="car"):
    """Takes it out of what can be sold, or back (`back`); invoices keep their lines."""

    product: Id
    back: bool = False


class ImportCatalogue(CallbackData, prefix="cai"):
    """From a table, which is sent next."""


class TakeImport(CallbackData, prefix="cay"):
    """What was shown of the table is done."""


class AddProduct(CallbackData, prefix="caa"):
    """A new product: its name, category, unit and price are asked for in turn."""


class AddToCategory(CallbackData, prefix="cag"):
    """An existing category, by its place."""

    place: Place


class AddUnit(CallbackData, prefix="cau"):
    """A usual unit by its place in the list of them."""

    place: Place


class ShowAudit(CallbackData, prefix="au"):
    """What was done and refused; `staff` 0: by everybody (R51)."""

    page: Page = 0
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    refused: bool = False


class AuditPeople(CallbackData, prefix="aup"):
    """Whose acts? A page of names."""

    page: Page = 0


class ShowProductTax(CallbackData, prefix="ypt"):
    """Which rate of value added tax a product has."""

    product: Id


class SetProductTax(CallbackData, prefix="yps"):
    """In percent; -1: it bears none; -2: the company's."""

    product: Id
    rate: Annotated[int, Field(ge=-2, le=99)]
