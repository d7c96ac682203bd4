"""How news goes out: at which pace, and to whom when (R41)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

PACES = (60, 300, 1_200)
"""Messages a minute to choose from. Telegram takes 1,800 in all: the rest is left to talks."""

AHEAD = timedelta(minutes=1)
"""So far ahead news is promised: what is stopped has at most so much on its way."""

ANSWERS_WITHIN = timedelta(days=7)
"""Whoever writes within it, since it was promised to the last of them, has answered."""


class BroadcastState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


def moments(next_at: datetime, now: datetime, a_minute: int, most: int) -> list[datetime]:
    """When the next messages go, evenly, up to AHEAD from now and `most` of them; the first one at `next_at`, or now
    where that is past: what a silence kept back is not made up for at once.
    """
    first, gap = max(next_at, now), timedelta(minutes=1) / a_minute
    room = (now + AHEAD - first) / gap
    return [first + gap * place for place in range(min(most, max(0, int(room))))]
