"""Work that people ask for and that takes its time: done one by one, beside whatever is pressed meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from crm_core.storage import Leadership

log = structlog.get_logger(__name__)

EVERY = 2.0
"""Seconds between two looks."""


class JobLoop:
    """Of several processes on one database, the one that leads does it. What a stop breaks off is begun anew.

    `one`: does the next thing, and says whether there was any.
    """

    def __init__(self, name: str, leader: Leadership, one: Callable[[], Awaitable[bool]]) -> None:
        self._name, self._leader, self._one = name, leader, one
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def work(self) -> None:
        """Does all that there is."""
        async with self._turn:
            while await self._leader.take() and await self._one():
                pass

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.work()
            except Exception as error:  # the next look finds it again
                log.warning("jobs.failed", jobs=self._name, error=type(error).__name__)
