"""What has served its time goes: the inbox's rows of updates that were done long ago."""

from __future__ import annotations

import asyncio

import structlog

from bot.app.retention import Retention
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from crm_core.storage import Leadership

log = structlog.get_logger(__name__)

EVERY = 300.0
"""Seconds between two rounds."""


class Housekeeping:
    """Of several processes on one database, the one that leads does it, in short transactions."""

    def __init__(self, core: CrmCore, leader: Leadership) -> None:
        self._core, self._leader = core, leader
        self.retention = Retention(core, leader)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="housekeeping")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def tidy(self) -> int:
        """Returns how many rows went."""
        if not await self._leader.take():
            return 0
        gone = 0
        while count := await self._slice():
            gone += count
        return gone

    async def _slice(self) -> int:
        async with self._core.transaction(Actor.system()) as crm:
            return await crm.inbox.forget_done()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.tidy()
                await self.retention.look()
            except Exception as error:  # the next round finds it all again
                log.warning("housekeeping.failed", error=type(error).__name__)
