"""What the buttons of the staff list and of invitations carry."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from crm_core.roles import Role
from handlers.ui.kit.callback_data import CallbackData, Id, OptionalCode, Page


class ShowStaff(CallbackData, prefix="sta"):
    """Everybody who works here."""

    page: Page = 0


class ShowColleague(CallbackData, prefix="stc"):
    staff: Id


class Dismiss(CallbackData, prefix="std"):
    """Ends somebody's access. Without `sure` it asks (R50)."""

    staff: Id
    sure: bool = False


class ChangeRole(CallbackData, prefix="str"):
    """Another role of somebody's: without `role` (empty) it lists them."""

    staff: Id
    role: OptionalCode = ""


class MoveStaff(CallbackData, prefix="stm"):
    """To another department: without `to` (-1) it lists them; 0 is none."""

    staff: Id
    to: Annotated[int, Field(ge=-1, le=2**63 - 1)] = -1


class RenameStaff(CallbackData, prefix="stn"):
    """Their name is typed."""

    staff: Id


class Invite(CallbackData, prefix="inv"):
    """A new colleague: as what?"""


class InviteAs(CallbackData, prefix="inr"):
    """… and to which department?"""

    role: Role


class InviteTo(CallbackData, prefix="ind"):
    """`department` 0: to none."""

    role: Role
    department: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class NewDepartment(CallbackData, prefix="inn"):
    """Its name is typed."""

    role: Role
