"""Time: the tick that finds what fell due, and the delivery that sends it, started and stopped with the bot."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.metrics import Metrics
from bot.vital import Vital
from crm_core.core import CrmCore
from reminders.delivery import Delivery
from reminders.gateway import Gateway
from reminders.rate_limiter import Limits, RateLimiter
from reminders.scan import Scan
from reminders.scheduler import Scheduler


class Reminding:
    """Of several processes on one database, the one that holds the leadership scans and sends (R52)."""

    def __init__(self, core: CrmCore, gateway: Gateway, metrics: Metrics, *, send_rate: float) -> None:
        self.leader = core.storage.leadership()
        self.delivery = Delivery(
            core, gateway, rate_limiter=RateLimiter(Limits(per_second=send_rate)), leader=self.leader
        )
        self.tick = Scan(core, leader=self.leader)
        self._scheduler = Scheduler(self.tick)
        self._task: asyncio.Task[None] | None = None
        metrics.watch_delivery(self.delivery.counts, self.tick)

    def note(self, chat_id: int) -> None:
        """Something was sent to this chat past the delivery: it counts towards the limits all the same."""
        self.delivery.note(chat_id)

    async def scan_now(self) -> None:
        """Rings what is due without waiting for the next tick."""
        await self._scheduler.scan_now()

    def start(self, vital: Vital) -> None:
        self._task = asyncio.create_task(self.delivery.run(), name="delivery")
        self._task.add_done_callback(partial(vital.must_run, "the delivery"))
        self.delivery.ended = self._scheduler.ended = vital.ended
        self._scheduler.start()

    def rest(self) -> None:
        """Nothing more by the clock; `scan_now`, and the delivery of what this process writes, go on."""
        self._scheduler.stop()
        self.delivery.rest()

    async def stop(self) -> None:
        """Finishes what is being sent, within the delivery's own limit, and gives the leadership up."""
        if self._task is None:
            return
        self._scheduler.stop()
        await self.delivery.stop()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        await self.leader.release()
