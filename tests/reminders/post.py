"""The post office of the tests: time stands still, a gateway remembers, one pass of tick and delivery at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import OutboxNotification
from crm_core.queries.notifications.outbox_dto import NewNotification, Notification
from crm_core.rules.actor import Actor
from handlers.ui.notifications import said_by_itself
from reminders.delivery import Delivery
from reminders.gateway import Receipt, Unreachable
from reminders.rate_limiter import RateLimiter
from reminders.scan import Scan


class ManualTimer:
    """Waiting takes no time: it moves the hands of the clock, and the business clock with them."""

    def __init__(self, clock: FrozenClock | None = None) -> None:
        self.moment = 1000.0
        self._clock = clock

    def now(self) -> float:
        return self.moment

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        if not event.is_set():
            self.advance(max(0.0, seconds))
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.moment += seconds
        if self._clock is not None:
            self._clock.advance(timedelta(seconds=seconds))


@dataclass
class RecordingGateway:
    """Accepts everything, unless told otherwise by `refuse`, which may raise for a notification."""

    timer: ManualTimer
    notifications: list[Notification] = field(default_factory=list[Notification])
    moments: list[float] = field(default_factory=list[float])
    refuse: Callable[[Notification], None] = lambda notification: None
    tries: int = 0

    async def send(self, notification: Notification) -> Receipt:
        self.tries += 1
        self.refuse(notification)
        self.notifications.append(notification)
        self.moments.append(self.timer.now())
        return Receipt(notification.recipient.chat_id, len(self.notifications), (), said_by_itself(notification))

    @property
    def kinds(self) -> list[str]:
        return [notification.kind for notification in self.notifications]

    def to(self, actor: Actor) -> list[Notification]:
        """What a member of staff got."""
        return [notification for notification in self.notifications if notification.recipient.staff_id == actor.id]

    def clear(self) -> None:
        self.notifications.clear()
        self.moments.clear()


class Post:
    """Everything between a due moment and a message, in the tests' hands."""

    def __init__(self, core: CrmCore, clock: FrozenClock, *, seed: int = 7) -> None:
        self.core, self.clock = core, clock
        self.timer = ManualTimer(clock)
        self.gateway = RecordingGateway(self.timer)
        self.seed = seed
        self.tick = Scan(core)
        self.delivery = self.another()

    def another(self, rate_limiter: RateLimiter | None = None) -> Delivery:
        """A delivery as another process would run it."""
        return Delivery(self.core, self.gateway, rate_limiter=rate_limiter, timer=self.timer, random=Random(self.seed))

    async def ring(self) -> list[Notification]:
        """One tick and one pass of the delivery; what was sent by it."""
        await self.tick.scan()
        return await self.deliver()

    async def deliver(self) -> list[Notification]:
        """One pass of the delivery alone."""
        before = len(self.gateway.notifications)
        await self.delivery.deliver_due()
        return self.gateway.notifications[before:]

    async def at(self, moment: datetime) -> list[Notification]:
        """The same at another moment."""
        self.clock.set(moment)
        return await self.ring()

    async def after(self, **length: float) -> list[Notification]:
        self.clock.advance(timedelta(**length))
        return await self.ring()

    async def put(self, *notifications: NewNotification) -> None:
        async with self.core.transaction(Actor.system()) as crm:
            await crm.outbox.put_all(notifications)

    async def rows(self, **where: Any) -> list[OutboxNotification]:
        async with self.core.storage.reader() as session:
            statement = select(OutboxNotification).filter_by(**where).order_by(OutboxNotification.id)
            return list((await session.execute(statement)).scalars())

    async def row(self, **where: Any) -> OutboxNotification:
        (found,) = await self.rows(**where)
        return found


def refusing(*errors: Exception | None) -> Callable[[Notification], None]:
    """Raises these one after the other, one a try; None accepts, and so does every try after the last."""
    left: Iterator[Exception | None] = iter(errors)

    def refuse(notification: Notification) -> None:
        error = next(left, None)
        if error is not None:
            raise error

    return refuse


def accept(notification: Notification) -> None:
    """Refuses nothing."""


def unreachable(notification: Notification) -> None:
    """Whoever has blocked us: every client, and the one who gets a digest."""
    if notification.recipient.contact_id is not None or notification.kind == "digest":
        raise Unreachable
