"""The way to the base of clients as a whole, a word on somebody's copy of it, and what a sent table is asked about."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id, Page

Place = Annotated[int, Field(ge=0, le=10_000)]


class Names(StrEnum):
    """What a table may have names of that nobody knows."""

    COLUMNS = "columns"
    STAGES = "stages"
    FUNNELS = "funnels"
    OWNERS = "owners"
    SOURCES = "sources"
    REASONS = "reasons"


class ShowBase(CallbackData, prefix="qb"):
    """What can be done with the base."""


class ShowSegments(CallbackData, prefix="lss"):
    """The segments of clients (R22)."""

    page: Page = 0


class DecideExport(CallbackData, prefix="qd"):
    """A colleague's copy of the base is allowed, or not (R49)."""

    export: Id
    allow: bool


class TakeUpload(CallbackData, prefix="qt"):
    """What was shown of the table is done."""

    upload: Id


class DropUpload(CallbackData, prefix="qz"):
    """Nothing of the table is taken."""

    upload: Id


class LookAgain(CallbackData, prefix="ql"):
    """The table is read anew, with what has been said of it."""

    upload: Id


class ShowUpload(CallbackData, prefix="qw"):
    """What the table would do."""

    upload: Id


class UndoUpload(CallbackData, prefix="qu"):
    """All that the table brought goes again; `sure`: it has been asked."""

    upload: Id
    sure: bool = False


class MapNames(CallbackData, prefix="qm"):
    """The names of one kind that nobody knows."""

    upload: Id
    what: Names
    page: Page = 0


class MapName(CallbackData, prefix="qn"):
    """What may one of them mean? `place` among them."""

    upload: Id
    what: Names
    place: Place
    page: Page = 0


class MeanName(CallbackData, prefix="qo"):
    """It means this: `choice` among what may be meant."""

    upload: Id
    what: Names
    place: Place
    choice: Place
