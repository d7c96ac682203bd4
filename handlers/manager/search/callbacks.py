"""Presses of the search. What is looked for is in the conversation's data: a button is too small for it."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Page


class AskFind(CallbackData, prefix="fa"):
    """Asks what to look for."""


class ShowFound(CallbackData, prefix="fp"):
    """A page of what was found last."""

    page: Page = 0
