"""Presses that several personas and notices share. Those of one screen family stand beside their keyboard.

`version` is the deal's as the card showed it: a press made on an older card changes nothing (`Outdated`). A press is
at most 64 bytes: the widest one here is two notifications, a 19-digit id, a version and a code of the regulation.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Code, Id, OptionalCode, Page, Version


class OpenDeal(CallbackData, prefix="d"):
    """The deal's card as it is now."""

    deal: Id


class TakeLead(CallbackData, prefix="wl"):
    """A lead that nobody has: the first press has it."""

    deal: Id


class DealMore(CallbackData, prefix="dm"):
    """The less frequent acts of a deal."""

    deal: Id


class MoveDeal(CallbackData, prefix="mv"):
    """The stages to move the deal to; with `to` the move itself."""

    deal: Id
    version: Version
    to: OptionalCode = ""


class PlanStep(CallbackData, prefix="ns"):
    """Sets the deal's next task without logging an outcome."""

    deal: Id
    version: Version


class LoseDeal(CallbackData, prefix="ls"):
    """A refusal: asks for the reason; with `reason` it is done (R11)."""

    deal: Id
    version: Version
    reason: OptionalCode = ""


class LoseWithMoney(CallbackData, prefix="lm"):
    """The refusal of a client who has paid in part: what becomes of the invoice (R73)."""

    deal: Id
    version: Version
    reason: Code
    money: Literal["keep", "void", "back"]


class WinBack(CallbackData, prefix="wb"):
    """A deal of its own to win a refused client back (R11)."""

    deal: Id
    version: Version


class PauseDeal(CallbackData, prefix="pa"):
    """A legitimate pause until a date with a reason (R36)."""

    deal: Id
    version: Version


class StopWriting(CallbackData, prefix="st"):
    """The client of a refused deal is not to be written to any more; asks why."""

    deal: Id
    version: Version


class WriteAgain(CallbackData, prefix="wa"):
    """They may be written to again."""

    deal: Id
    version: Version


class ResumeDeal(CallbackData, prefix="pr"):
    deal: Id
    version: Version


class ReopenDeal(CallbackData, prefix="ro"):
    """A refused client is interested again: the deal goes on where it stood, with a next task."""

    deal: Id
    version: Version


class AssignDeal(CallbackData, prefix="as"):
    """Hands the deal to a colleague: without `staff` (0) it lists them (R46)."""

    deal: Id
    version: Version
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


HistoryPart = Literal["all", "messages", "tasks", "moves", "money", "notes", "files"]


class History(CallbackData, prefix="h"):
    """What was said and done, newest first; of one sort alone with `only`."""

    deal: Id
    page: Page = 0
    only: HistoryPart = "all"


class OpenFile(CallbackData, prefix="of"):
    """A photo, voice or file of a deal's history, sent again into the chat. `message`: its row."""

    message: Id


class DealGoods(CallbackData, prefix="dp"):
    """The products on a deal, with quantities, prices and discounts."""

    deal: Id


class ReplyTo(CallbackData, prefix="rp"):
    """The next message goes to the client, under the company's name (R23)."""

    deal: Id


class AnsweredElsewhere(CallbackData, prefix="ae"):
    """The client who waits since `asked` (whole seconds) has had an answer by another way, or needs none."""

    deal: Id
    asked: Id


class TakeBack(CallbackData, prefix="tb"):
    """A message that was to go to the client later does not go."""

    message: Id


class SayScenario(CallbackData, prefix="syw"):
    """A turn of the stage's scenario, by its place, filled in for this client: shown, or sent with `send`."""

    deal: Id
    stage: Code
    place: Annotated[int, Field(ge=0, le=99)]
    send: bool = False


class RequestOrNot(CallbackData, prefix="rq"):
    """What a client wrote after their deal was closed: a new request, or nothing."""

    message: Id
    new: bool = False


class AddNote(CallbackData, prefix="nt"):
    """The next message is a note on the deal that the client never sees."""

    deal: Id


class EditDeal(CallbackData, prefix="ed"):
    """The deal's fields, to correct one."""

    deal: Id


class ReadRegulation(CallbackData, prefix="rg"):
    """The regulation of the stage where the deal stands: goal, script, scenarios (R4)."""

    deal: Id


class DealExpenses(CallbackData, prefix="ye"):
    """What the deal costs."""

    deal: Id


class DealTags(CallbackData, prefix="tga"):
    """The tags of a deal; with `tag` it is put on, or taken `off`."""

    deal: Id
    tag: OptionalCode = ""
    off: bool = False
