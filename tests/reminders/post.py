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
from crm_core.models import OutboxLetter
from crm_core.queries.letter_facts import Letter
from crm_core.rules.actor import Actor
from crm_core.services.letters import NewLetter
from reminders.delivery import Delivery
from reminders.gateway import Receipt
from reminders.pacer import Pacer
from reminders.tick import Tick


class ManualPulse:
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
    """Accepts everything, unless told otherwise by `refuse`, which may raise for a letter."""

    pulse: ManualPulse
    letters: list[Letter] = field(default_factory=list[Letter])
    moments: list[float] = field(default_factory=list[float])
    refuse: Callable[[Letter], None] = lambda letter: None
    tries: int = 0

    async def send(self, letter: Letter) -> Receipt:
        self.tries += 1
        self.refuse(letter)
        self.letters.append(letter)
        self.moments.append(self.pulse.now())
        return Receipt(letter.recipient.chat_id, len(self.letters))

    @property
    def kinds(self) -> list[str]:
        return [letter.kind for letter in self.letters]

    def to(self, actor: Actor) -> list[Letter]:
        """What a member of staff got."""
        return [letter for letter in self.letters if letter.recipient.staff_id == actor.id]

    def clear(self) -> None:
        self.letters.clear()
        self.moments.clear()


class Post:
    """Everything between a due moment and a message, in the tests' hands."""

    def __init__(self, core: CrmCore, clock: FrozenClock, *, seed: int = 7) -> None:
        self.core, self.clock = core, clock
        self.pulse = ManualPulse(clock)
        self.gateway = RecordingGateway(self.pulse)
        self.seed = seed
        self.tick = Tick(core)
        self.delivery = self.another()

    def another(self, pacer: Pacer | None = None) -> Delivery:
        """A delivery as another process would run it."""
        return Delivery(self.core, self.gateway, pacer=pacer, pulse=self.pulse, random=Random(self.seed))

    async def ring(self) -> list[Letter]:
        """One tick and one pass of the delivery; what was sent by it."""
        await self.tick.scan()
        return await self.deliver()

    async def deliver(self) -> list[Letter]:
        """One pass of the delivery alone."""
        before = len(self.gateway.letters)
        await self.delivery.deliver_due()
        return self.gateway.letters[before:]

    async def at(self, moment: datetime) -> list[Letter]:
        """The same at another moment."""
        self.clock.set(moment)
        return await self.ring()

    async def after(self, **length: float) -> list[Letter]:
        self.clock.advance(timedelta(**length))
        return await self.ring()

    async def put(self, *letters: NewLetter) -> None:
        async with self.core.transaction(Actor.system()) as crm:
            await crm.outbox.put_all(letters)

    async def rows(self, **where: Any) -> list[OutboxLetter]:
        async with self.core.storage.reader() as session:
            statement = select(OutboxLetter).filter_by(**where).order_by(OutboxLetter.id)
            return list((await session.execute(statement)).scalars())

    async def row(self, **where: Any) -> OutboxLetter:
        (found,) = await self.rows(**where)
        return found


def refusing(*errors: Exception | None) -> Callable[[Letter], None]:
    """Raises these one after the other, one a try; None accepts, and so does every try after the last."""
    left: Iterator[Exception | None] = iter(errors)

    def refuse(letter: Letter) -> None:
        error = next(left, None)
        if error is not None:
            raise error

    return refuse
