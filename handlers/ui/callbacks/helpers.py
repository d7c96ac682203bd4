"""What the buttons of several people on a deal carry (R65)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id, Page, Version


class ShowHelpers(CallbackData, prefix="thd"):
    """Who helps with a deal, and who does what."""

    deal: Id


class AskHelp(CallbackData, prefix="tha"):
    """A colleague is asked to help: without `staff` (0) it lists them."""

    deal: Id
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class OneHelper(CallbackData, prefix="tho"):
    """One who helps: what to give them; `off`: they help no longer."""

    deal: Id
    staff: Id
    off: bool = False


class GiveTask(CallbackData, prefix="thg"):
    """A task to one who helps; `version` is the deal's."""

    task: Id
    version: Version
    staff: Id


class TellNote(CallbackData, prefix="thn"):
    """A note of one's own, to somebody who works on its deal."""

    message: Id
    staff: Id


class HelpingList(CallbackData, prefix="thl"):
    """The deals that one helps with."""

    page: Page = 0
