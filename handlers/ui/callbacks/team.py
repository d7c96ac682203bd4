"""What a leader's buttons carry: the digest, the funnel, the team's lists, the hand-over."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from crm_core.queries.deals.list_dto import ListKind
from handlers.ui.kit.callback_data import CallbackData, Id, OptionalCode, Page


class PassOn(CallbackData, prefix="po"):
    """The deals of a colleague, to pass on some or all of them (R46)."""

    staff: Id
    page: Page = 0


class Received(CallbackData, prefix="rv"):
    """The deals that came to the person in one act, by its moment (milliseconds since 1970, UTC)."""

    at: Annotated[int, Field(ge=0, le=2**43)]
    page: Page = 0


class Nudge(CallbackData, prefix="nu"):
    """A supervisor's push to the deal's manager."""

    deal: Id


Seconds = Annotated[int, Field(ge=0, le=9_999_999_999)]


TeamListKind = ListKind


class TeamList(CallbackData, prefix="tl"):
    """The deals behind a line of the digest, with their owners (R42); of one owner alone where `staff` names them.

    `since`, `until`: the time that a digest of the past covered (seconds since 1970, UTC); 0: today.
    """

    kind: TeamListKind
    page: Page = 0
    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    since: Seconds = 0
    until: Seconds = 0


class ShowWeek(CallbackData, prefix="lw"):
    """The week in figures, up to now."""


class ShowDigest(CallbackData, prefix="dg"):
    """The day in figures, as of now."""


class ShowFunnel(CallbackData, prefix="fn"):
    """A funnel by its stages; `days` back from now. Without a code: the one that leads enter."""

    funnel: OptionalCode = ""
    days: Annotated[int, Field(ge=1, le=3660)] = 30


class ShowWhatIf(CallbackData, prefix="lwi"):
    """What the weakest step of a funnel would bring at another share, over the days back from now."""

    funnel: OptionalCode = ""
    days: Annotated[int, Field(ge=1, le=3660)] = 30


class ShowAround(CallbackData, prefix="lar"):
    """A funnel's steps before and after a change of rules; 0: the last one."""

    funnel: OptionalCode = ""
    number: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class ShowRecord(CallbackData, prefix="rec"):
    """Notes on the record: one's own, or one's people's; of one person alone where `staff` names them."""

    staff: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    page: Page = 0


class ShowTeam(CallbackData, prefix="tea"):
    """Who sells, how much they have in hand, and who is on shift."""

    page: Page = 0
