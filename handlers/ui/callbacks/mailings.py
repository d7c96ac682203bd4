"""The presses on what goes to many clients (R41)."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData


class ShowMailings(CallbackData, prefix="xm"):
    """News that were sent, and what came of the series."""
