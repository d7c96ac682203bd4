"""What a client is to the business (R22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

_ACTIVE_FOR = timedelta(days=365)


class Segment(StrEnum):
    """ACTIVE: something is under way, or they bought within a year. GONE: bought once, and not since.
    INQUIRY: never bought, and nothing is under way.
    """

    ACTIVE = "active"
    GONE = "gone"
    INQUIRY = "inquiry"


def segment(*, under_way: bool, last_won_at: datetime | None, now: datetime) -> Segment:
    """By the client's deals: whether one is open, and when the last was won."""
    if under_way or (last_won_at is not None and now - last_won_at <= _ACTIVE_FOR):
        return Segment.ACTIVE
    return Segment.GONE if last_won_at is not None else Segment.INQUIRY
