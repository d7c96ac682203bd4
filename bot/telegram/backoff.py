"""Waiting longer after each failure, with jitter, so that many do not come back at the same moment."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Awaitable, Callable

# Whatever a server says, it is asked again after an hour: a wrong figure would silence a chat for years.
LONGEST_WAIT = 3600.0

Sleep = Callable[[float], Awaitable[object]]


class Backoff:
    """`pause` waits `first`, twice that, and so on up to `most` seconds; `reset` after a success."""

    def __init__(self, *, first: float, most: float, sleep: Sleep = asyncio.sleep) -> None:
        self._first, self._most, self._sleep = first, most, sleep
        self._failures = 0

    async def pause(self, *, at_least: float = 0) -> None:
        longest = min(self._most, self._first * 2 ** min(self._failures, 16))
        self._failures += 1
        await self._sleep(max(at_least, longest * random.uniform(0.5, 1)))

    def reset(self) -> None:
        self._failures = 0


def bounded_wait(said: object) -> float:
    """Seconds to wait as a server says, between 0 and an hour; 0 for what is no number."""
    if isinstance(said, bool) or not isinstance(said, int | float) or math.isnan(said):
        return 0.0
    return float(min(max(said, 0), LONGEST_WAIT))
