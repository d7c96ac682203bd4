"""Presses of the funnel overview."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, OptionalCode

_SLICE = re.compile(r"[a-z0-9_-]{1,26}")


class ShowPipeline(CallbackData, prefix="pl"):
    """One's deals by stage."""


class BySlice(CallbackData, prefix="pb"):
    """One's deals by source or product."""

    by: Literal["source", "product"]


class ShowSlice(CallbackData, prefix="ps"):
    """The deals of one row. `funnel` is a stage's; the widest press is 62 bytes."""

    by: Literal["stage", "source", "product"]
    code: Annotated[str, Field(pattern=f"^{_SLICE.pattern}$")]
    page: Annotated[int, Field(ge=0, le=999)] = 0
    funnel: OptionalCode = ""

    @staticmethod
    def fits(code: str) -> bool:
        """Sources come from links too, and may be too long to stand in a button."""
        return _SLICE.fullmatch(code) is not None
