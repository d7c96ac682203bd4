"""What the buttons of staff, invitations, the catalogue and the audit carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_core.rules.roles import Role
from handlers.ui.press import Id, Page, PressData

Place = Annotated[int, Field(ge=0, le=10_000)]
"""A place in a list that is read anew at each press; one that is gone meanwhile shows the list again."""


class ShowStaff(PressData, prefix="sta"):
    """Everybody who works here."""

    page: Page = 0


class ShowColleague(PressData, prefix="stc"):
    staff: Id


class Dismiss(PressData, prefix="std"):
    """Ends somebody's access. Without `sure` it asks (R50)."""

    staff: Id
    sure: bool = False


class Invite(PressData, prefix="inv"):
    """A new colleague: as what?"""


class InviteAs(PressData, prefix="inr"):
    """… and to which department?"""

    role: Role


class InviteTo(PressData, prefix="ind"):
    """`department` 0: to none."""

    role: Role
    department: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class NewDepartment(PressData, prefix="inn"):
    """Its name is typed."""

    role: Role


class ShowCatalogue(PressData, prefix="cat"):
    """The categories."""


class ShowCategory(PressData, prefix="cac"):
    """A category by its place among them: names are longer than a press may be."""

    place: Place
    page: Page = 0


class ShowProduct(PressData, prefix="cap"):
    product: Id


class EditProduct(PressData, prefix="cae"):
    """The new name or price is typed, the category and the unit are pressed or typed."""

    product: Id
    what: Literal["name", "price", "category", "unit"]


class MoveProduct(PressData, prefix="cam"):
    """To an existing category, by its place."""

    product: Id
    place: Place


class ChangeUnit(PressData, prefix="cah"):
    """To a usual unit, by its place in the list of them."""

    product: Id
    place: Place


class RetireProduct(PressData, prefix="car"):
    """Takes it out of what can be sold, or back (`back`); invoices keep their lines."""

    product: Id
    back: bool = False


class ImportCatalogue(PressData, prefix="cai"):
    """From a table, which is sent next."""


class TakeImport(PressData, prefix="cay"):
    """What was shown of the table is done."""


class AddProduct(PressData, prefix="caa"):
    """A new product: its name, category, unit and price are asked for in turn."""


class AddToCategory(PressData, prefix="cag"):
    """An existing category, by its place."""

    place: Place


class AddUnit(PressData, prefix="cau"):
    """A usual unit by its place in the list of them."""

    place: Place


class ShowAudit(PressData, prefix="au"):
    """What was done and refused; `staff` 0: by everybody (R51)."""

    page: Page = 0
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    refused: bool = False


class AuditPeople(PressData, prefix="aup"):
    """Whose acts? A page of names."""

    page: Page = 0
