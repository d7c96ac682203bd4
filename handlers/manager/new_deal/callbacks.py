"""The buttons of a new deal. Each names the form by its serial, so that one of an earlier form is known as such."""

from __future__ import annotations

from typing import Literal

from handlers.ui.kit.callback_data import CallbackData, Id, OptionalCode, Version


class FormBack(CallbackData, prefix="nwb"):
    """The question before this one, with its answer still there."""

    serial: Version


class FormGoOn(CallbackData, prefix="nwg"):
    """On, with what has been answered."""

    serial: Version


class FormSkip(CallbackData, prefix="nwk"):
    """Without an answer to this question."""

    serial: Version


class FormLeave(CallbackData, prefix="nwx"):
    """Gives it up; until another is begun it can be gone on with."""

    serial: Version


class FormAnew(CallbackData, prefix="nwa"):
    """Another deal in place of the unfinished one."""


class FormIs(CallbackData, prefix="nwi"):
    """It is this client."""

    serial: Version
    contact: Id


class FormAnother(CallbackData, prefix="nwo"):
    """It is none of those who were shown."""

    serial: Version


class FormPassOn(CallbackData, prefix="nwp"):
    """Whether the colleague who looks after them gets the deal."""

    serial: Version
    yes: bool = True


class FormFunnel(CallbackData, prefix="nwf"):
    """Which funnel; without a code it lists them."""

    serial: Version
    funnel: OptionalCode = ""


class FormSource(CallbackData, prefix="nwq"):
    """Where they came from; without a code it lists those of a group."""

    serial: Version
    group: Literal["online", "offline", "direct"] = "direct"
    source: OptionalCode = ""


class FormType(CallbackData, prefix="nwt"):
    """Another kind of first task; without `type` it lists them."""

    serial: Version
    type: OptionalCode = ""


class FormOpen(CallbackData, prefix="nwy"):
    """Opens the deal with the tasks that the regulation gives it."""

    serial: Version
