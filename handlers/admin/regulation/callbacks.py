"""What the buttons of the company's rules carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Code, Page

Number = Annotated[int, Field(ge=0, le=10**9)]
Place = Annotated[int, Field(ge=0, le=500)]


class FetchRules(CallbackData, prefix="ruf"):
    """The file; `number` 0: the one in force."""

    number: Number = 0


class ApplyRules(CallbackData, prefix="rua"):
    """The draft that was planned over that number."""

    over: Number


class DropDraft(CallbackData, prefix="rux"):
    """Leaves the rules as they are."""


class ChooseMove(CallbackData, prefix="rum"):
    """Where the deals of a stage go that the draft does not have: by place among what is offered."""

    funnel: Code
    stage: Code
    place: Place


class ShowVersions(CallbackData, prefix="ruv"):
    page: Page = 0


class BringBack(CallbackData, prefix="rub"):
    """An earlier one, planned anew."""

    number: Number


class EditDaysOff(CallbackData, prefix="rud"):
    """Holidays, and the company's own days."""


class SetHolidays(CallbackData, prefix="ruy"):
    on: bool


class ForgetDay(CallbackData, prefix="ruz"):
    """One of the company's own days is an ordinary one again; its ISO date without dashes."""

    day: Annotated[int, Field(ge=20000101, le=21001231)]


class EditLeads(CallbackData, prefix="rul"):
    """How leads are given out, and how soon they are to be answered."""


class SetLeads(CallbackData, prefix="rus"):
    key: Literal["mode", "response", "repeat"]
    value: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,12}$")]


class EditReasons(CallbackData, prefix="rur"):
    page: Page = 0


class EditReason(CallbackData, prefix="ruo"):
    code: Code


class RemoveReason(CallbackData, prefix="ruk"):
    code: Code


class AddRefusal(CallbackData, prefix="run"):
    """A reason of refusal, by its name."""


class EditStages(CallbackData, prefix="rut"):
    """The stages of a funnel, by its place."""

    funnel: Place = 0


class EditStage(CallbackData, prefix="rug"):
    funnel: Code
    stage: Code


class SetLimit(CallbackData, prefix="rui"):
    """`limit` "none": for ever."""

    funnel: Code
    stage: Code
    limit: Literal["2wh", "4wh", "1wd", "2wd", "3wd", "5wd", "10wd", "20wd", "none"]


class RenameStage(CallbackData, prefix="ruu"):
    funnel: Code
    stage: Code


class ShowTaxes(CallbackData, prefix="yt"):
    """Value added tax in invoices."""


class SetTaxes(CallbackData, prefix="yts"):
    """How it is asked for, or at what rate in percent; -1: as it is."""

    mode: Literal["none", "included", "on_top"]
    rate: Annotated[int, Field(ge=-1, le=99)] = -1
