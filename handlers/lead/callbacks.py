"""The buttons of the first meeting. Until a person agrees, nothing of theirs is kept: the buttons remember for us."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Code, OptionalCode

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
LONGEST_SOURCE = 56
"""With a prefix and a language of three letters it fits into a button."""
# Where they came from, as the link had it.
Source = Annotated[str, Field(pattern=rf"^[a-z0-9_-]{{0,{LONGEST_SOURCE}}}$")]


class Agree(CallbackData, prefix="ok"):
    """Consent to data processing (R25)."""

    language: Language
    source: Source = ""


class Decline(CallbackData, prefix="no"):
    language: Language
    source: Source = ""


class FullText(CallbackData, prefix="ft"):
    """What exactly one agrees to."""

    language: Language
    source: Source = ""


class Welcome(CallbackData, prefix="we"):
    """The welcome again, in this language."""

    language: Language
    source: Source = ""


class UseProfileName(CallbackData, prefix="un"):
    """The name as in the person's Telegram profile."""


class SkipQuestion(CallbackData, prefix="sq"):
    """On to the next question of the form; `field` tells it from an earlier one (buttons of old have none)."""

    field: OptionalCode = ""


class StepBack(CallbackData, prefix="lfb"):
    """Back to the question before this one."""

    field: Code


class FormAnswer(CallbackData, prefix="lfa"):
    """A choice, or yes or no, in answer to a further question; `field` tells it from an answer to an earlier one."""

    field: Code
    value: Code


class FormToggle(CallbackData, prefix="lfg"):
    """One of several choices, on or off."""

    field: Code
    value: Code


class FormDone(CallbackData, prefix="lfd"):
    """That is all of the several choices."""

    field: Code


class NewRequest(CallbackData, prefix="nr"):
    """One more request, in their own words."""


class Speak(CallbackData, prefix="lg"):
    """The language from now on."""

    language: Language
