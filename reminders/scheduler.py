"""APScheduler as the clock that ticks, and nothing more: what is due stands in the tables (ADR 4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs]

from reminders.scan import Scan

log = structlog.get_logger(__name__)

EVERY = 5
"""Seconds between ticks."""


class Scheduler:
    """Ticks in the running event loop. A late tick is caught up once, and never two run at a time."""

    def __init__(self, tick: Scan, *, every: float = EVERY) -> None:
        self._tick, self._stopping = tick, False
        self._one_at_a_time = asyncio.Lock()
        self.ended: Callable[[str, asyncio.Future[Any]], None] = lambda _name, _task: None
        """Told of a tick that ended by what no program should raise."""
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        # At once for what fell due while nobody was there, then again and again.
        self._scheduler.add_job(self._scan, id="first")
        self._scheduler.add_job(self._scan, "interval", seconds=every, id="tick")

    def start(self) -> None:
        """Needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks. One under way is broken off, and leaves what it had not committed to the next."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def scan_now(self) -> None:
        """A tick out of turn, when one that is under way has ended."""
        async with self._one_at_a_time:
            await self._tick.scan()

    async def _scan(self) -> None:
        task = asyncio.ensure_future(self.scan_now())
        try:
            await task
        except asyncio.CancelledError:
            # Broken off by `stop`: APScheduler would log that as an error of ours.
            if not self._stopping:
                raise
        except Exception as error:  # the database away, most often; the next tick finds it all again
            log.warning("tick.failed", error=type(error).__name__)
        except BaseException:
            self.ended("the scan", task)
            raise
