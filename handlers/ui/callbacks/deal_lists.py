"""A deal opened from a list: its card leads back to that page of the list."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.callbacks.navigation import DealList, ListKind
from handlers.ui.callbacks.team import TeamList, TeamListKind
from handlers.ui.kit.callback_data import CallbackData, Code, Id, OptionalCode
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, button

NEAREST_PAGES = 9_999
"""A press has no room for a page further on: from there one comes back to this one."""

NearPage = Annotated[int, Field(ge=0, le=NEAREST_PAGES)]


class DealOfList(CallbackData, prefix="ds"):
    """From a list of deals: see `DealList`."""

    deal: Id
    kind: ListKind
    page: NearPage = 0
    funnel: OptionalCode = ""

    def back(self) -> Button:
        return _to_list(DealList(kind=self.kind, page=self.page, funnel=self.funnel))


class DealOfTeam(CallbackData, prefix="dt"):
    """From a list of a whole team's deals: see `TeamList`. A list of a day that is over is not kept in mind."""

    deal: Id
    kind: TeamListKind
    page: NearPage = 0
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0

    def back(self) -> Button:
        return _to_list(TeamList(kind=self.kind, page=self.page, staff=self.staff))


class ShowTags(CallbackData, prefix="tgs"):
    """The tags that the deals of a list bear, with counts and sums (R60); `staff`: of one owner's deals."""

    kind: TeamListKind = "all_open"
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class TagList(CallbackData, prefix="tgl"):
    """The deals of a list that bear a tag."""

    tag: Code
    kind: TeamListKind = "all_open"
    page: NearPage = 0
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


def tags_key(kind: TeamListKind, staff: int = 0) -> Button:
    return button(_("🏷 Tags"), ShowTags(kind=kind, staff=staff))


def _to_list(press: DealList | TeamList) -> Button:
    return button(_("« To the list"), press)
