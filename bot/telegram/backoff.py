"""Waiting longer after each failure, with jitter, so that many do not come back at the same moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

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
