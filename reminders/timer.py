"""How the delivery waits: on a clock that never goes back, or until something happens."""

from __future__ import annotations

import asyncio
from typing import Protocol

from crm_core.clock import monotonic


class Timer(Protocol):
    """Seconds that never go back, and a wait that an event cuts short."""

    def now(self) -> float: ...

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Returns when the event is set, or after so many seconds."""
        ...


class RealTimer:
    """The machine's own."""

    def now(self) -> float:
        return monotonic()

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await event.wait()
        except TimeoutError:
            return
