"""A running bot picks up a regulation that was applied, without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from crm_core.core import CrmCore
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)

EVERY = 5.0
"""Seconds between two looks; each is one look-up by a primary key."""


class RegulationWatch:
    """`number` is that of the regulation the core goes by; `settled` puts the settings above a new one."""

    def __init__(self, core: CrmCore, number: int, settled: Callable[[Regulation], Regulation]) -> None:
        self._core, self._number, self._settled = core, number, settled
        self._changed_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="regulation")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def look(self) -> bool:
        """Whether there was a new one. At the look after that, all that began by the old one has ended, in every
        process: then the deals that it moved meanwhile are settled.
        """
        async with self._core.reading(Actor.system()) as crm:
            applied = await crm.regulations.applied() if await crm.regulations.number() > self._number else None
        if applied is not None:
            self._core.follow(self._settled(applied.rules))
            self._number, self._changed_at = applied.number, applied.applied_at
            log.info("regulation.picked_up", number=applied.number)
            return True
        if self._changed_at is not None:
            async with self._core.transaction(Actor.system()) as crm:
                touched = await crm.regulations.settle_late(self._changed_at)
            self._changed_at = None
            if touched:
                log.info("regulation.settled_late", deals=touched)
        return False

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except Exception as error:  # the next look finds it all again
                log.warning("regulation.look_failed", error=type(error).__name__)
