"""What the buttons of the first day's steps carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_core.rules.company_setup import SetupStep
from handlers.ui.kit.callback_data import CallbackData

Question = Literal["requests", "sales", "turnover", "plan"]


class PutAside(CallbackData, prefix="fdl"):
    """This step later; the next one now."""

    step: SetupStep


class StepDone(CallbackData, prefix="fdd"):
    """It stands as it is."""

    step: SetupStep


class KeepRequisites(CallbackData, prefix="fdr"):
    """As they were typed, without a tax number."""


class ChooseWeek(CallbackData, prefix="fdw"):
    """Usual working hours, by their place in the list of them."""

    place: Annotated[int, Field(ge=0, le=20)]


class ChooseCompanyZone(CallbackData, prefix="fdz"):
    """Without a name: which zones there are."""

    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]{0,40}$")] = ""


class ChooseTrade(CallbackData, prefix="fdt"):
    """A packaged regulation; `sure`: although there is one of the company's own, or deals."""

    preset: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,24}$")]
    sure: bool = False


class AskFigure(CallbackData, prefix="fdq"):
    question: Question


class AnswerPlan(CallbackData, prefix="fdp"):
    there: bool


class DoNotKnow(CallbackData, prefix="fdn"):
    question: Question
