"""What the buttons of the base carry."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from crm_core.rules.exports import ExportFormat, ExportKind
from crm_core.rules.importing.columns import Kind
from handlers.ui.callbacks.base import Place
from handlers.ui.kit.callback_data import CallbackData, Page

Key = Annotated[int, Field(ge=0, le=2**32 - 1)]


class BringBase(CallbackData, prefix="qi"):
    """A table of clients or deals is sent next (R26)."""

    kind: Kind


class AskExport(CallbackData, prefix="qx"):
    """A copy of the base is asked for (R49)."""

    kind: ExportKind
    format: ExportFormat


class TurnedBy(StrEnum):
    """Which condition of a segment a press turns on."""

    ACTIVITY = "a"
    BOUGHT = "b"
    NOT_BOUGHT = "n"
    NEWS = "w"


class OpenSegment(CallbackData, prefix="lso"):
    """One of them: who belongs to it and how many they are. `key`: see `segments.key_of`."""

    key: Key


class ForgetSegment(CallbackData, prefix="lsf"):
    """A named one is taken away; its clients stay."""

    key: Key


class DraftSegment(CallbackData, prefix="lsd"):
    """A new one, as far as it has been chosen."""


class SetSegment(CallbackData, prefix="lst"):
    """A condition becomes the next of what it may be."""

    turned: TurnedBy


class ChooseSegmentSource(CallbackData, prefix="lsa"):
    """By which source?"""

    page: Page = 0


class SetSegmentSource(CallbackData, prefix="lsb"):
    """By this one, counted from 1; 0: by any."""

    place: Place


class ChooseSegmentField(CallbackData, prefix="lsc"):
    """By which field, counted from 1, and then by which value of it?"""

    field: Place = 0
    page: Page = 0


class SetSegmentField(CallbackData, prefix="lsv"):
    """By this value, counted from 1; 0: by any."""

    field: Place
    value: Place


class NameSegment(CallbackData, prefix="lsn"):
    """Its name is typed next."""
