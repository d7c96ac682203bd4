"""What the buttons of a task carry wherever one is shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Code, Id, OptionalCode, Page, Version


class Today(CallbackData, prefix="td"):
    """The worklist (R10)."""

    page: Page = 0


class OpenTask(CallbackData, prefix="t"):
    """The task's card, with the outcomes to press."""

    task: Id


class LogOutcome(CallbackData, prefix="o"):
    """How the task ended: starts the loop of R9."""

    task: Id
    version: Version
    outcome: Code


class Postpone(CallbackData, prefix="pp"):
    """Puts a task off. Without a code it asks until when; `custom` opens the calendar."""

    task: Id
    version: Version
    code: OptionalCode = ""


class PostponeOverdue(CallbackData, prefix="pv"):
    """Puts off all that one has let pass, to the next working morning (R10)."""


class AssignTask(CallbackData, prefix="at"):
    """Gives a task to a colleague: without `staff` (0) it lists them."""

    task: Id
    version: Version
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
