"""The presses on a client's own screens (R24)."""

from __future__ import annotations

from handlers.ui.press import Id, PressData


class MyRequests(PressData, prefix="my"):
    """A client's own requests and invoices (R24)."""


class MyInvoice(PressData, prefix="mi"):
    """An invoice as the client sees it."""

    invoice: Id


class CallMe(PressData, prefix="cm"):
    """A client asks for a call (R24)."""

    deal: Id


class WriteToUs(PressData, prefix="wu"):
    """A client is told that they can simply write here."""
