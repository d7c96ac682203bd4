"""The way to the base of clients as a whole, and a word on somebody's copy of it."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Id


class ShowBase(CallbackData, prefix="qb"):
    """What can be done with the base."""


class DecideExport(CallbackData, prefix="qd"):
    """A colleague's copy of the base is allowed, or not (R49)."""

    export: Id
    allow: bool
