"""The buttons of the loop (R9). Each names the deal and its version, so that one of an older draft is known as such."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_core.services.deals import Earlier
from handlers.ui.kit.callback_data import CallbackData, Code, Id, OptionalCode, Version
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, button

# How many answers the draft held when the button was drawn: an answer to an earlier question is known by it.
Asked = Annotated[int, Field(ge=0, le=99)]


class StayOnStage(CallbackData, prefix="sy"):
    deal: Id
    version: Version


class ByTheRules(CallbackData, prefix="jr"):
    """On to the next stage with the task that the rules name, at the moment that was shown (minutes since 1970)."""

    deal: Id
    version: Version
    at: Annotated[int, Field(ge=0, le=99_999_999)]


class MoveByTheRules(CallbackData, prefix="jb"):
    """To this stage, where an invoice has put the deal: its own first task is the next step, at the moment that the
    rules say.
    """

    deal: Id
    version: Version
    to: Code


class ResumeStep(CallbackData, prefix="rs"):
    """Back to where the unfinished step stands."""

    deal: Id
    version: Version


class LeaveStep(CallbackData, prefix="lv"):
    """Gives the step up. Answers already given are lost only when `sure`."""

    deal: Id
    version: Version
    sure: bool = False


class BackReason(CallbackData, prefix="bk"):
    """Why the deal goes back: one of the usual reasons, by its place in the list."""

    deal: Id
    version: Version
    reason: Annotated[int, Field(ge=0, le=9)]


class KeepEarlier(CallbackData, prefix="ke"):
    """What becomes of the tasks that the deal has already, when a move brings its own."""

    deal: Id
    version: Version
    earlier: Earlier


class Came(CallbackData, prefix="sm"):
    """What came of the unpaid invoices before the deal is won: `all` of it, a `sum` that is typed, or nothing `yet`."""

    deal: Id
    version: Version
    what: Literal["all", "sum", "yet"]


class CloseWon(CallbackData, prefix="cw"):
    """The money has come: on to the sale, with what the sale itself asks for."""

    deal: Id
    version: Version


class StepType(CallbackData, prefix="sk"):
    """Another kind of next task; without `type` it lists them."""

    deal: Id
    version: Version
    type: OptionalCode = ""


class StepNote(CallbackData, prefix="sn"):
    """A note to go with the outcome."""

    deal: Id
    version: Version


class AnswerChoice(CallbackData, prefix="av"):
    deal: Id
    version: Version
    asked: Asked
    value: Code


class AnswerToggle(CallbackData, prefix="ag"):
    """One of several choices, on or off."""

    deal: Id
    version: Version
    asked: Asked
    value: Code


class AnswerDone(CallbackData, prefix="ad"):
    """That is all of the several choices."""

    deal: Id
    version: Version
    asked: Asked


class AnswerLater(CallbackData, prefix="jl"):
    """What the rules have come to require since is asked for another time."""

    deal: Id
    version: Version


class AnswerCategory(CallbackData, prefix="ac"):
    """A page of one category of the catalogue, by its place in the list."""

    deal: Id
    version: Version
    asked: Asked
    category: Annotated[int, Field(ge=0, le=999)]
    page: Annotated[int, Field(ge=0, le=999)] = 0


class AnswerProduct(CallbackData, prefix="ap"):
    deal: Id
    version: Version
    asked: Asked
    product: Id


def leave(deal: int, version: int) -> Button:
    return button(_("« Back to the deal"), LeaveStep(deal=deal, version=version))


def resume(deal: int, version: int) -> Button:
    return button(_("« Back"), ResumeStep(deal=deal, version=version))
