"""The presses on a client's own screens (R24)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id


class MyRequests(CallbackData, prefix="my"):
    """A client's own requests and invoices (R24)."""


class MyInvoice(CallbackData, prefix="mi"):
    """An invoice as the client sees it."""

    invoice: Id


class MyInvoicePdf(CallbackData, prefix="yc"):
    """The same as a file."""

    invoice: Id


class PayHere(CallbackData, prefix="pch"):
    """A bill to be paid inside Telegram."""

    invoice: Id


class IHavePaid(CallbackData, prefix="yi"):
    """The client's word; their manager answers it."""

    invoice: Id


class CallMe(CallbackData, prefix="cm"):
    """A client asks for a call (R24)."""

    deal: Id


class CallMeAt(CallbackData, prefix="cma"):
    """At that moment, YYMMDDHHMM by the client's own clock."""

    deal: Id
    at: Annotated[str, Field(pattern=r"^\d{10}$")]


class RateUs(CallbackData, prefix="rat"):
    """How it was, from 1 to 5; 0 asks for it."""

    deal: Id
    mark: Annotated[int, Field(ge=0, le=5)] = 0


class StopMessages(CallbackData, prefix="xs"):
    """A client wants no messages that come by themselves (R41); not `stop`: they do again."""

    stop: bool = True


class AboutRequest(CallbackData, prefix="xw"):
    """What was written from that message on is about this request."""

    deal: Id
    since: Id


class Unsubscribe(CallbackData, prefix="xu"):
    """A client wants no news (R41); not `off`: they do."""

    off: bool = True


class WriteToUs(CallbackData, prefix="wu"):
    """A client is told that they can simply write here."""


class OwnSettings(CallbackData, prefix="xo"):
    """A client's own settings; `turn`: what is to be turned on or off."""

    turn: Literal["", "news", "messages"] = ""


class OwnZone(CallbackData, prefix="xz"):
    """Where they are; without a zone they are asked."""

    zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]{0,40}$")] = ""


class OwnFile(CallbackData, prefix="xd"):
    """All that is kept of them, as a file."""


class CorrectName(CallbackData, prefix="xc"):
    """They are called something else."""


class EraseMe(CallbackData, prefix="xe"):
    """They want to be forgotten; `sure` once that was asked."""

    sure: bool = False
