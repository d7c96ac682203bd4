"""What a client is to the business (R22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

ACTIVE_FOR = timedelta(days=365)


class Segment(StrEnum):
    """ACTIVE: something is under way, or they bought within a year. GONE: bought once, and not since.
    INQUIRY: never bought, and nothing is under way.
    """

    ACTIVE = "active"
    GONE = "gone"
    INQUIRY = "inquiry"


def segment(*, under_way: bool, last_won_at: datetime | None, now: datetime) -> Segment:
    """By the client's deals: whether one is open, and when the last was won."""
    if under_way or (last_won_at is not None and now - last_won_at <= ACTIVE_FOR):
        return Segment.ACTIVE
    return Segment.GONE if last_won_at is not None else Segment.INQUIRY


@dataclass(frozen=True, slots=True)
class Conditions:
    """Who belongs to a segment: all of what is given holds.

    `source`: by which they came first. `bought_within`, `not_bought_for`: days. `spent`: so much at least has been
    paid, in minor units. `fields`: values of the business's own fields, of the client, their company or any of their
    deals. `news`: they have agreed to be sent news.
    """

    activity: Segment | None = None
    source: str | None = None
    bought_within: int | None = None
    not_bought_for: int | None = None
    spent: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    news: bool = False

    def stored(self) -> dict[str, Any]:
        """As a table keeps it: only what is given."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Conditions:
        """What was stored. Raises TypeError, ValueError for a condition that this version does not know."""
        kept: dict[str, Any] = dict(stored)
        if "activity" in kept:
            kept["activity"] = Segment(kept["activity"])
        return cls(**kept)
