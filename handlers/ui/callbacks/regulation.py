"""The way to the company's rules."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData


class ShowRules(CallbackData, prefix="rls"):
    """What can be changed of them by a press, and the file as a whole."""
