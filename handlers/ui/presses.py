"""Presses that several personas and notices share. Those of one screen family stand beside their keyboard.

`version` is the deal's as the card showed it: a press made on an older card changes nothing (`Outdated`). A press is
at most 64 bytes: the widest one here is two letters, a 19-digit id, a version and a code of the regulation.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.press import Code, Id, OptionalCode, Page, PressData, Version

ListKind = Literal[
    "mine", "stalled", "overdue", "no_step", "lost_today", "won_today", "unpaid", "ending", "paused", "all_open"
]


class Menu(PressData, prefix="m"):
    """The way home: the person's main screen."""


class Today(PressData, prefix="td"):
    """The worklist (R10)."""

    page: Page = 0


class StartDeal(PressData, prefix="nd"):
    """A new deal by hand, or the unfinished one."""


class DealList(PressData, prefix="dl"):
    """A list of deals within the person's scope; `funnel` narrows the list of one's own."""

    kind: ListKind = "mine"
    page: Page = 0
    funnel: OptionalCode = ""


class OpenDeal(PressData, prefix="d"):
    """The deal's card as it is now."""

    deal: Id


ClientPart = Literal["card", "deals", "money", "words"]
_DealOrNone = Annotated[int, Field(ge=0, le=2**63 - 1)]


class OpenClient(PressData, prefix="cl"):
    """The client's card, or a part of it in full; `deal`: the one to go back to."""

    contact: Id
    deal: _DealOrNone = 0
    part: ClientPart = "card"


class CompareCards(PressData, prefix="cc"):
    """Two cards side by side: are they one person's? `keep` would stay."""

    keep: Id
    other: Id
    deal: _DealOrNone = 0


class MergeCards(PressData, prefix="cj"):
    """They are: the other becomes a part of `keep` (R20)."""

    keep: Id
    other: Id
    deal: _DealOrNone = 0


class UnmergeCards(PressData, prefix="cu"):
    """They were not."""

    merge: Id
    deal: _DealOrNone = 0


class DealMore(PressData, prefix="dm"):
    """The less frequent acts of a deal."""

    deal: Id


class OpenTask(PressData, prefix="t"):
    """The task's card, with the outcomes to press."""

    task: Id


class LogOutcome(PressData, prefix="o"):
    """How the task ended: starts the loop of R9."""

    task: Id
    version: Version
    outcome: Code


class Postpone(PressData, prefix="pp"):
    """Puts a task off. Without a code it asks until when; `custom` opens the calendar."""

    task: Id
    version: Version
    code: OptionalCode = ""


class MoveDeal(PressData, prefix="mv"):
    """The stages to move the deal to; with `to` the move itself."""

    deal: Id
    version: Version
    to: OptionalCode = ""


class PlanStep(PressData, prefix="ns"):
    """Sets the deal's next task without logging an outcome."""

    deal: Id
    version: Version


class LoseDeal(PressData, prefix="ls"):
    """A refusal: asks for the reason; with `reason` it is done (R11)."""

    deal: Id
    version: Version
    reason: OptionalCode = ""


class WinBack(PressData, prefix="wb"):
    """A deal of its own to win a refused client back (R11)."""

    deal: Id
    version: Version


class AssignTask(PressData, prefix="at"):
    """Gives a task to a colleague: without `staff` (0) it lists them."""

    task: Id
    version: Version
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class PauseDeal(PressData, prefix="pa"):
    """A legitimate pause until a date with a reason (R36)."""

    deal: Id
    version: Version


class ResumeDeal(PressData, prefix="pr"):
    deal: Id
    version: Version


class ReopenDeal(PressData, prefix="ro"):
    """A refused client is interested again: the deal goes on where it stood, with a next task."""

    deal: Id
    version: Version


class AssignDeal(PressData, prefix="as"):
    """Hands the deal to a colleague: without `staff` (0) it lists them (R46)."""

    deal: Id
    version: Version
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class PassOn(PressData, prefix="po"):
    """The deals of a colleague, to pass on some or all of them (R46)."""

    staff: Id
    page: Page = 0


class Received(PressData, prefix="rv"):
    """The deals that came to the person in one act, by its moment (milliseconds since 1970, UTC)."""

    at: Annotated[int, Field(ge=0, le=2**43)]
    page: Page = 0


HistoryPart = Literal["all", "messages", "tasks", "moves", "money", "notes", "files"]


class History(PressData, prefix="h"):
    """What was said and done, newest first; of one sort alone with `only`."""

    deal: Id
    page: Page = 0
    only: HistoryPart = "all"


class OpenFile(PressData, prefix="of"):
    """A photo, voice or file of a deal's history, sent again into the chat. `message`: its row."""

    message: Id


class DealGoods(PressData, prefix="dp"):
    """The products on a deal, with quantities, prices and discounts."""

    deal: Id


class ReplyTo(PressData, prefix="rp"):
    """The next message goes to the client, under the company's name (R23)."""

    deal: Id


class AddNote(PressData, prefix="nt"):
    """The next message is a note on the deal that the client never sees."""

    deal: Id


class EditDeal(PressData, prefix="ed"):
    """The deal's fields, to correct one."""

    deal: Id


class Nudge(PressData, prefix="nu"):
    """A supervisor's push to the deal's manager."""

    deal: Id


class ReadRegulation(PressData, prefix="rg"):
    """The regulation of the stage where the deal stands: goal, script, scenarios (R4)."""

    deal: Id


class BillDeal(PressData, prefix="bi"):
    """The deal's invoices, and a new one."""

    deal: Id


class OpenInvoice(PressData, prefix="i"):
    """An invoice as the staff see it."""

    invoice: Id


class PayInvoice(PressData, prefix="iy"):
    """Money received. `all` at once, or the sum is typed."""

    invoice: Id
    version: Version
    full: bool = True


Seconds = Annotated[int, Field(ge=0, le=9_999_999_999)]

TeamListKind = Literal[
    "stalled", "overdue", "no_step", "lost_today", "won_today", "unpaid", "ending", "paused", "all_open"
]


class TeamList(PressData, prefix="tl"):
    """The deals behind a line of the digest, with their owners (R42); of one owner alone where `staff` names them.

    `since`, `until`: the time that a digest of the past covered (seconds since 1970, UTC); 0: today.
    """

    kind: TeamListKind
    page: Page = 0
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    since: Seconds = 0
    until: Seconds = 0


class ShowDigest(PressData, prefix="dg"):
    """The day in figures, as of now."""


class ShowFunnel(PressData, prefix="fn"):
    """A funnel by its stages; `days` back from now. Without a code: the one that leads enter."""

    funnel: OptionalCode = ""
    days: Annotated[int, Field(ge=1, le=3660)] = 30


class ShowTeam(PressData, prefix="tea"):
    """Who sells, how much they have in hand, and who is on shift."""

    page: Page = 0
