"""The presses on a client's own screens (R24)."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Id


class MyRequests(CallbackData, prefix="my"):
    """A client's own requests and invoices (R24)."""


class MyInvoice(CallbackData, prefix="mi"):
    """An invoice as the client sees it."""

    invoice: Id


class CallMe(CallbackData, prefix="cm"):
    """A client asks for a call (R24)."""

    deal: Id


class WriteToUs(CallbackData, prefix="wu"):
    """A client is told that they can simply write here."""
