"""The delivery's dealings with the outbox: each a short transaction of its own, none open while something is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime, timedelta

from crm_core.core import Crm, CrmCore
from crm_core.errors import StorageBusy
from crm_core.queries.notifications.outbox_dto import LeasedNotification, Notification, NotificationFor
from crm_core.queries.notifications.service import NotNow
from crm_core.rules.actor import Actor
from reminders.backoff import Backoff
from reminders.chat_queues import Waiting, by_lease
from reminders.gateway import Receipt
from reminders.timer import Timer

LEASE = timedelta(minutes=2)
MARGIN = timedelta(seconds=10)
"""A lease that ends this soon is not begun upon: the sending must fit in."""

_MARK_TRIES = 6


class OutboxClient:
    """Claims notifications, asks what they say, and marks what became of them; a busy database is waited for."""

    def __init__(self, core: CrmCore, timer: Timer, backoff: Backoff) -> None:
        self._core, self._timer, self._backoff = core, timer, backoff
        self._system = Actor.system(core.regulation.company.locale, core.regulation.company.timezone)

    def now(self) -> datetime:
        return self._core.clock.now()

    async def anything(self) -> bool:
        """Whether a claim would find something; a look that takes no write lock."""
        async with self._core.reading(self._system) as crm:
            return await crm.queries.due.notifications_waiting()

    async def claim(self, limit: int, besides: Collection[NotificationFor]) -> tuple[LeasedNotification, ...]:
        async with self._core.transaction(self._system) as crm:
            return await crm.outbox.claim(limit, crm.now + LEASE, besides=besides)

    async def take_over(self) -> None:
        """Nobody waits for the leases of a process that was killed."""
        async with self._core.transaction(self._system) as crm:
            await crm.outbox.take_over()

    def stale(self, notification: LeasedNotification) -> bool:
        """Whether its lease ends too soon to begin with it."""
        return notification.leased_until - MARGIN <= self.now()

    async def facts(self, notification: LeasedNotification) -> Notification | NotNow | None:
        async with self._core.reading(self._system) as crm:
            return await crm.queries.notifications.facts(notification)

    async def sent(self, notification: LeasedNotification, receipt: Receipt, album: tuple[int, ...] = ()) -> None:
        at = receipt.chat_id, receipt.message_id, receipt.earlier, album, receipt.said
        await self._marked(lambda crm: crm.outbox.sent(notification.id, notification.lease, *at))

    async def drop(self, notification: LeasedNotification, why: str) -> None:
        await self._marked(lambda crm: crm.outbox.drop(notification.id, notification.lease, why))

    async def failed(self, notification: LeasedNotification, why: str) -> None:
        await self._marked(lambda crm: crm.outbox.failed(notification.id, notification.lease, why))

    async def postpone(self, notification: LeasedNotification, until: datetime) -> None:
        await self._marked(lambda crm: crm.outbox.postpone(notification.id, notification.lease, until))

    async def keep(self, notification: LeasedNotification, seconds: float, *, counted: bool) -> datetime:
        """Holds on to the notification for another try in so many seconds; until when it is ours."""
        until = self.now() + timedelta(seconds=seconds) + LEASE
        await self._marked(lambda crm: crm.outbox.again(notification.id, notification.lease, until, counted=counted))
        return until

    async def unreachable(self, addressee: NotificationFor) -> int:
        async with self._core.transaction(self._system) as crm:
            return await crm.outbox.unreachable(addressee)

    async def moved(self, addressee: NotificationFor, chat_id: int) -> None:
        await self._marked(lambda crm: crm.outbox.moved(addressee, chat_id))

    async def give_back(self, waiting: Iterable[Waiting]) -> None:
        """Lets go of notifications that were not begun."""
        held = by_lease(waiting)
        if held:
            async with self._core.transaction(self._system) as crm:
                for lease, ids in held.items():
                    await crm.outbox.release(ids, lease)

    async def _marked(self, mark: Callable[[Crm], Awaitable[None]]) -> None:
        """What has been sent must be marked, or it is sent again: so a busy database is tried several times."""
        for attempt in range(1, _MARK_TRIES + 1):
            try:
                async with self._core.transaction(self._system) as crm:
                    await mark(crm)
                return
            except StorageBusy:
                if attempt == _MARK_TRIES:
                    raise
                await self._timer.wait(asyncio.Event(), self._backoff.delay(attempt))
