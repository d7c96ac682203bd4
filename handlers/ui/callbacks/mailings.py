"""The presses on what goes to many clients (R41)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id


class ShowMailings(CallbackData, prefix="xm"):
    """News that were sent, and what came of the series."""


class NewMailing(CallbackData, prefix="xn"):
    """To whom: a segment is to be chosen; `place` is its place in the list that was shown, counted from 1."""

    place: Annotated[int, Field(ge=0, le=99)] = 0


class MailingPace(CallbackData, prefix="xp"):
    """How many a minute."""

    a_minute: Annotated[int, Field(ge=1, le=10_000)]


class SendMailing(CallbackData, prefix="xg"):
    """It goes. `total`: to so many, as it was shown."""

    total: Annotated[int, Field(ge=0, le=2**31 - 1)]


class MailingProgress(CallbackData, prefix="xr"):
    """How far it has got."""

    broadcast: Id


class StopMailing(CallbackData, prefix="xq"):
    """What is still waiting does not go; `sure` once that was asked."""

    broadcast: Id
    sure: bool = False
