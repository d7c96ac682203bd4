"""What the settings' buttons carry. Hours are whole and local; `-1` stands for "never" and "always"."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData

Hour = Annotated[int, Field(ge=-1, le=23)]


class Settings(CallbackData, prefix="set"):
    """The person's own settings."""


class ChooseLanguage(CallbackData, prefix="sel"):
    """Without a code: which languages there are."""

    code: Annotated[str, Field(pattern=r"^[a-z]{0,3}$")] = ""


class ChooseZone(CallbackData, prefix="sez"):
    """Without a name: the usual zones, and the question to type another."""

    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]{0,40}$")] = ""


class AskHours(CallbackData, prefix="seh"):
    """When messages may ring."""


class ChooseHours(CallbackData, prefix="sew"):
    """From an hour to an hour; both 0: the whole day."""

    wakes: Hour
    sleeps: Hour


class AskDays(CallbackData, prefix="sdy"):
    """On which days one works."""


class AskDigestHour(CallbackData, prefix="sed"):
    """When the daily digest comes."""


class ChooseDigestHour(CallbackData, prefix="seg"):
    hour: Hour


class TakeLeads(CallbackData, prefix="ses"):
    """On or off shift: whether new leads come to this person."""

    on: bool
