"""The delivery (ADR 3): claims what is due, and sends it as fast as it may and no faster.

At least once: there is no way to ask Telegram whether a message whose answer was lost has arrived. A notification
claimed again after its lease ran out is counted as possibly repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, Protocol

import structlog

from crm_core.core import CrmCore
from reminders.backoff import Backoff
from reminders.chat_queues import ChatQueues, Waiting
from reminders.gateway import Gateway
from reminders.outbox_client import OutboxClient
from reminders.rate_limiter import RateLimiter
from reminders.send_slots import SendSlots
from reminders.sender import Outcome, Sender
from reminders.stats import DeliveryStats
from reminders.timer import RealTimer, Timer

BATCH = 60
AT_ONCE = 100
"""Sendings under way at once: more would only wait for a server that does not answer."""
POLL = 0.5
"""Seconds between looks at the outbox: other processes write to it too, and clocks are turned."""
NEVER = 86_400.0
PATIENCE = 1.1
"""One pass waits so long for a chat that is merely paced, and for none that is held."""
STOP_WITHIN = 5.0
MANY_CHATS = 4000
"""More than a minute's sendings reach: the pacer may let go of the idle ones."""

log = structlog.get_logger(__name__)


def _ends_nothing(name: str, task: asyncio.Future[Any]) -> None: ...


class Leader(Protocol):
    """Whoever holds the leadership sends (`storage.leadership()`)."""

    async def take(self) -> bool: ...


class Delivery:
    """`run` it as a task, `stop` it before the storage closes. `counts` are for the metrics, `pacer` for the presenter,
    whose direct answers count: `delivery.note(chat_id)`.
    """

    def __init__(
        self,
        core: CrmCore,
        gateway: Gateway,
        *,
        rate_limiter: RateLimiter | None = None,
        leader: Leader | None = None,
        timer: Timer | None = None,
        random: Random | None = None,
    ) -> None:
        self.counts = DeliveryStats()
        self.rate_limiter = rate_limiter or RateLimiter()
        self._leader = leader
        self._timer = timer or RealTimer()
        backoff = Backoff(random=random or Random())
        self._outbox = OutboxClient(core, self._timer, backoff)
        self._event = asyncio.Event()
        self._send_slots = SendSlots(self.rate_limiter, self._timer, self._event.set)
        self._sending = Sender(self._outbox, gateway, self._send_slots, self.counts, backoff)
        self._boxes = ChatQueues()
        self._under_way: set[asyncio.Task[None]] = set()
        self._claiming = False
        self._look, self._led = True, False
        self._next_look, self._poll = 0.0, POLL
        self._stopping = False
        self.ended: Callable[[str, asyncio.Future[Any]], None] = _ends_nothing
        """Told of a sending that ended by what no program should raise."""
        self._ended = asyncio.Event()
        self._ended.set()
        core.on_notifications.append(self.wake)

    def wake(self) -> None:
        """Notifications were written: look at once. Safe to call from any callback of this event loop."""
        self._look = True
        self._event.set()

    def rest(self) -> None:
        """No more looks by the clock: what this process writes wakes the delivery all the same."""
        self._poll = NEVER

    @property
    def idle(self) -> bool:
        """Nothing is being claimed or sent, and nothing claimed waits for its turn."""
        return not (self._claiming or self._under_way or self._boxes)

    def note(self, chat_id: int) -> None:
        """Something was sent to this chat directly."""
        self.rate_limiter.note(chat_id, self._timer.now())

    async def run(self) -> None:
        """Until `stop`. Nothing that goes wrong here ends it."""
        self._ended.clear()
        try:
            while not self._stopping:
                try:
                    await self._round()
                except Exception as error:  # a database away for a while must not end the delivery
                    log.warning("delivery.round", error=type(error).__name__)
                    self._look_later()
                await self._timer.wait(self._event, self._pause())
                self._event.clear()
        finally:
            self._ended.set()

    async def deliver_due(self) -> None:
        """One pass: sends all that is due, waits for what is merely paced, and leaves what is held for another pass."""
        self._look = True
        while True:
            await self._round()
            now = self._timer.now()
            following = self.rate_limiter.next_at(now)
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                self._look = True
            elif following is not None and following <= now + PATIENCE:
                self._event.clear()
                await self._timer.wait(self._event, following - now)
            elif not self._look:
                return

    async def stop(self) -> None:
        """Finishes what is under way and gives back what was not begun, within STOP_WITHIN seconds."""
        self._stopping = True
        self._send_slots.close()
        self._event.set()
        waits = [*self._under_way, asyncio.create_task(self._ended.wait())]
        _, left = await asyncio.wait(waits, timeout=STOP_WITHIN)
        for task in left:  # whether its notification arrived nobody can tell: the lease runs out, and it is sent again
            task.cancel()
        try:
            await self._outbox.give_back(self._boxes.take_all())
        except Exception as error:  # the leases run out by themselves
            log.warning("delivery.stop", error=type(error).__name__)

    async def _round(self) -> None:
        if not self._stopping and await self._may_claim():
            await self._claim()
        self._begin()

    async def _may_claim(self) -> bool:
        now = self._timer.now()
        if self.rate_limiter.soon(now + 1.0) >= BATCH:
            return False
        if not self._look:
            if now < self._next_look:
                return False
            self._look_later()
            self._look = await self._outbox.anything()
        if self._look and not await self._leads():
            self._look_later()
        return self._look

    async def _leads(self) -> bool:
        if self._leader is None:
            return True
        led, self._led = self._led, await self._leader.take()
        if self._led and not led:
            await self._outbox.take_over()
        return self._led

    def _look_later(self) -> None:
        self._look, self._next_look = False, self._timer.now() + self._poll

    async def _claim(self) -> None:
        self._look_later()
        if self.rate_limiter.known > MANY_CHATS:
            self.rate_limiter.forget_idle(self._timer.now())
        self._claiming = True
        try:
            claimed = await self._outbox.claim(BATCH, self._boxes.addressees())
            self._look = self._look or len(claimed) == BATCH
            for notification in claimed:
                self.counts.repeated += notification.repeated
                if notification.chat_id is None:
                    await self._outbox.failed(notification, "no chat")
                    self.counts.failed["no chat"] += 1
                else:
                    self._put(Waiting(notification, notification.chat_id))
        finally:
            self._claiming = False

    def _put(self, waiting: Waiting) -> None:
        self._boxes.put(waiting)
        self.rate_limiter.add(waiting.chat_id, waiting.notification.priority, self._timer.now())

    def _begin(self) -> None:
        """Starts whatever may go now, or will in a moment."""
        while not self._stopping and self._has_hands():
            chat_id = self.rate_limiter.take(self._timer.now())
            if chat_id is None:
                return
            self._send_slots.prepare(chat_id)
            task = asyncio.create_task(self._send_next(chat_id))
            self._under_way.add(task)
            task.add_done_callback(self._over)

    def _has_hands(self) -> bool:
        return self._send_slots.has_room and len(self._under_way) < AT_ONCE

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._event.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery.sending", error=type(error).__name__)
            if not isinstance(error, Exception):
                self.ended("a sending", task)

    async def _send_next(self, chat_id: int) -> None:
        waiting = self._boxes.begin(chat_id)
        outcome = Outcome()
        try:
            outcome = await self._sending.one(waiting)
            if outcome.held or outcome.gone or outcome.moved is not None:
                # What stands behind a notification that must wait is taken again after it, in order.
                await self._outbox.give_back(self._boxes.take_queue(chat_id))
        finally:
            self._settle(waiting, chat_id, outcome)

    def _settle(self, waiting: Waiting, chat_id: int, outcome: Outcome) -> None:
        now = self._timer.now()
        self._send_slots.put_aside(chat_id)
        left = self._boxes.end(chat_id)
        if left is not None:
            self.rate_limiter.add(chat_id, left, now)
        if outcome.kept:
            waiting.chat_id = chat_id if outcome.moved is None else outcome.moved
            self._put(waiting)

    def _pause(self) -> float:
        """Seconds until something may have to be done, unless an event comes first."""
        now = self._timer.now()
        if self._look and self.rate_limiter.soon(now + 1.0) < BATCH:
            return 0.0
        moments = [max(self._next_look, now)]
        if self._has_hands() and (following := self.rate_limiter.next_at(now)) is not None:
            moments.append(following)
        return max(0.0, min(moments) - now)
