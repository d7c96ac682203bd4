"""A backup a day, made by the running bot (R54). The folder says when the last one was: a late look catches up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]

from bot.metrics import Metrics
from bot.settings import Settings
from crm_core.clock import monotonic
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from crm_core.storage import Leadership
from crm_core.storage.backups import BackupProblem, Why, back_up, kept

log = structlog.get_logger(__name__)

EVERY = 600
"""Seconds between two looks whether one is due. The first look is as late: a start has other things to do."""


class BackupSchedule:
    """Of several processes on one database, the one that leads makes them. Without a folder there are none."""

    def __init__(self, settings: Settings, core: CrmCore, leader: Leadership, metrics: Metrics) -> None:
        self._url, self._folder = settings.database_url, settings.backups
        self._hour, self._keep = settings.backup_hour, settings.backup_keep
        self._core, self._leader, self._metrics = core, leader, metrics
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_job(self.look, "interval", seconds=EVERY, id="backup")
        self._looking: asyncio.Task[None] | None = None
        if self._folder is not None:
            metrics.watch_backups(lambda: _moment_of_newest(settings.backups))

    def start(self) -> None:
        """Needs a running event loop."""
        if self._folder is not None:
            self._scheduler.start()

    async def stop(self) -> None:
        """A copy under way is broken off, and leaves nothing behind."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def look(self) -> None:
        """Makes a backup if one is due. Whatever goes wrong is counted, told to administrators once a day, and tried
        again at the next look.
        """
        self._looking = asyncio.ensure_future(self._look())
        try:
            await self._looking
        except asyncio.CancelledError:
            log.info("backup.broken_off")
        except Exception as error:
            log.warning("backup.look_failed", error=type(error).__name__)
        finally:
            self._looking = None

    async def _look(self) -> None:
        folder, now = self._folder, self._core.clock.now()
        if folder is None or not await self._leader.take():
            return
        zone = self._core.regulation.company.timezone
        if not kept.due(await asyncio.to_thread(kept.newest, folder), now, self._hour, zone):
            return
        begun = monotonic()
        try:
            made = await back_up(self._url, folder / kept.name_of(kept.DAILY, now))
        except BackupProblem as problem:
            await self._failed(problem.why)
            return
        await asyncio.to_thread(kept.thin_out, folder, kept.DAILY, self._keep)
        log.info("backup.made", bytes=made.size, seconds=round(monotonic() - begun, 1))

    async def _failed(self, why: Why) -> None:
        self._metrics.backup_failures.inc()
        log.error("backup.failed", why=why.value)
        async with self._core.transaction(Actor.system()) as crm:
            await crm.news.backup_failed(why.value)


def _moment_of_newest(folder: Path | None) -> float:
    """In seconds since 1970; 0 if there is none."""
    made = kept.newest(folder) if folder is not None else None
    return made.timestamp() if made is not None else 0.0
