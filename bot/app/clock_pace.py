"""Keeps pace with a clock that another process turns, and says how far it has come (ADR 6): in the demonstration alone.

Whoever turns it waits for that before turning it further, and turns it no further than to what falls due next, which
stands beside it. Otherwise a day would be over between two ticks, and all that fell due in it would come at once, as if
the bot had slept; or a reminder would be left out that a later one of the same task makes needless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import structlog

from crm_core.clock import FileShiftedClock
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)

EVERY = 0.02
"""Seconds between two looks at the file."""

LOOKS = 50
"""After so many looks it is asked anew what falls due next: people work while the clock stands."""


class ClockPace:
    """`scan` rings what is due, `idle` says whether nothing is being sent. Both are the bot's usual ones."""

    def __init__(
        self, core: CrmCore, file: Path, *, scan: Callable[[], Awaitable[None]], idle: Callable[[], bool]
    ) -> None:
        self._core, self._scan, self._idle = core, scan, idle
        self._clock = FileShiftedClock(file)
        self._kept = file.with_name(file.name + ".kept")
        self._said = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="clock-pace")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        # Nobody needs to wait for a bot that is not there.
        self._kept.unlink(missing_ok=True)
        self._said = ""

    async def _run(self) -> None:
        lived: float | None = None
        while True:
            turned = await self._turned(lived)
            try:
                if turned != lived:
                    await self._live()
                self._say(turned, await self._next())
            except Exception as error:  # a database that is away: the next look tries again
                log.warning("clock.behind", error=type(error).__name__)
                await asyncio.sleep(EVERY)
            else:
                lived = turned

    async def _turned(self, lived: float | None) -> float:
        """The clock's offset once it is another one, or after some looks."""
        for _ in range(LOOKS):
            if self._clock.shift() != lived:
                break
            await asyncio.sleep(EVERY)
        return self._clock.shift()

    async def _live(self) -> None:
        """Returns when all that is due by now has been rung and sent."""
        await self._scan()
        # Idle at both ends: what is claimed between the two is due no more, and not sent yet.
        while not self._idle() or await self._anything_due() or not self._idle():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(EVERY)

    async def _anything_due(self) -> bool:
        async with self._core.reading(Actor.system()) as crm:
            return await crm.queries.due.notifications_waiting()

    async def _next(self) -> datetime | None:
        async with self._core.reading(Actor.system()) as crm:
            return await crm.queries.ahead.next_moment()

    def _say(self, offset: float, following: datetime | None) -> None:
        said = repr(offset) if following is None else f"{offset!r} {following.timestamp()!r}"
        if said == self._said:
            return
        fresh = self._kept.with_name(self._kept.name + ".new")
        fresh.write_text(said, encoding="ascii")
        fresh.replace(self._kept)
        self._said = said
