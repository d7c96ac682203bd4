"""Keeps pace with a clock that another process turns, and says how far it has come (ADR 6): in the demonstration alone.

Whoever turns it waits for that before turning it further. Otherwise a day would be over between two ticks, and all that
fell due in it would come at once, as if the bot had slept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from crm_core.clock import FileShiftedClock
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)

EVERY = 0.05
"""Seconds between two looks at the file."""


class ClockPace:
    """`scan` rings what is due, `idle` says whether nothing is being sent. Both are the bot's usual ones."""

    def __init__(
        self, core: CrmCore, file: Path, *, scan: Callable[[], Awaitable[None]], idle: Callable[[], bool]
    ) -> None:
        self._core, self._scan, self._idle = core, scan, idle
        self._clock = FileShiftedClock(file)
        self._kept = file.with_name(file.name + ".kept")
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

    async def _run(self) -> None:
        lived: float | None = None
        while True:
            if (turned := self._clock.shift()) != lived:
                try:
                    await self._live()
                except Exception as error:  # a database that is away: the next look tries again
                    log.warning("clock.behind", error=type(error).__name__)
                else:
                    self._say(lived := turned)
            await asyncio.sleep(EVERY)

    async def _live(self) -> None:
        """Returns when all that is due by now has been rung and sent."""
        await self._scan()
        while not self._idle() or await self._anything_due():  # noqa: ASYNC110 - nobody tells of a quiet moment
            await asyncio.sleep(EVERY)

    async def _anything_due(self) -> bool:
        async with self._core.reading(Actor.system()) as crm:
            return await crm.queries.due.notifications_waiting()

    def _say(self, offset: float) -> None:
        fresh = self._kept.with_name(self._kept.name + ".new")
        fresh.write_text(repr(offset), encoding="ascii")
        fresh.replace(self._kept)
