"""What the buttons of passing deals on carry. Which deals are ticked is in the conversation's data, not in a button."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id, Page

Receiver = Annotated[int, Field(ge=0, le=2**63 - 1)]


class TickDeal(CallbackData, prefix="pot"):
    """Puts a deal among those to be passed on, or takes it out."""

    staff: Id
    deal: Id
    page: Page = 0


class ChooseReceiver(CallbackData, prefix="pow"):
    """To whom? `every`: all that they have in hand, not the ticked ones; `leaving`: they are dismissed with it."""

    staff: Id
    every: bool = False
    leaving: bool = False


class GiveDeals(CallbackData, prefix="pog"):
    """`to` 0: spread evenly. Without `sure` it shows the numbers first."""

    staff: Id
    to: Receiver = 0
    every: bool = False
    leaving: bool = False
    sure: bool = False
