"""What the buttons of the menu and the ways back to lists carry."""

from __future__ import annotations

from typing import Literal

from crm_core.queries.deals.list_dto import ListKind as TeamListKind
from handlers.ui.kit.callback_data import CallbackData, OptionalCode, Page

ListKind = Literal["mine", TeamListKind]


class Menu(CallbackData, prefix="m"):
    """The way home: the person's main screen."""


class StartDeal(CallbackData, prefix="nd"):
    """A new deal by hand, or the unfinished one."""


class DealList(CallbackData, prefix="dl"):
    """A list of deals within the person's scope; `funnel` narrows the list of one's own."""

    kind: ListKind = "mine"
    page: Page = 0
    funnel: OptionalCode = ""
