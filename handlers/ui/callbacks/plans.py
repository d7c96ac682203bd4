"""What the buttons of a month's plan carry (R45)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Page

# Months from this one: -1 is the one before.
Month = Annotated[int, Field(ge=-24, le=12)]
Mark = Annotated[str, Field(pattern=r"^(c|[ds][1-9][0-9]{0,17})$")]


class ShowPlan(CallbackData, prefix="zpl"):
    """Plan and fact of a month."""

    month: Month = 0
    page: Page = 0


class ChoosePlan(CallbackData, prefix="zpc"):
    """Whose plan is to be typed."""

    month: Month = 0
    page: Page = 0


class TypePlan(CallbackData, prefix="zpt"):
    month: Month
    whose: Mark


class DropPlan(CallbackData, prefix="zpd"):
    """No plan for them in that month."""

    month: Month
    whose: Mark
