"""Presses of the search. What is looked for is in the conversation's data: a button is too small for it."""

from __future__ import annotations

from handlers.ui.press import Page, PressData


class AskFind(PressData, prefix="fa"):
    """Asks what to look for."""


class ShowFound(PressData, prefix="fp"):
    """A page of what was found last."""

    page: Page = 0
