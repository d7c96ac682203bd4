"""The delivery's dealings with the outbox: each a short transaction of its own, none open while something is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime, timedelta

from crm_core.core import Crm, CrmCore
from crm_core.errors import StorageBusy
from crm_core.queries.letter_facts import Letter
from crm_core.queries.letters import NotNow
from crm_core.rules.actor import Actor
from crm_core.services.letters import Addressee, Claimed
from reminders.backoff import Backoff
from reminders.gateway import Receipt
from reminders.mailboxes import Waiting, by_lease
from reminders.pulse import Pulse

LEASE = timedelta(minutes=2)
MARGIN = timedelta(seconds=10)
"""A lease that ends this soon is not begun upon: the sending must fit in."""

_MARK_TRIES = 6


class Desk:
    """Claims letters, asks what they say, and marks what became of them; a busy database is waited for."""

    def __init__(self, core: CrmCore, pulse: Pulse, backoff: Backoff) -> None:
        self._core, self._pulse, self._backoff = core, pulse, backoff
        self._system = Actor.system(core.regulation.company.locale, core.regulation.company.timezone)

    def now(self) -> datetime:
        return self._core.clock.now()

    async def anything(self) -> bool:
        """Whether a claim would find something; a look that takes no write lock."""
        async with self._core.reading(self._system) as crm:
            return await crm.ask.due.letters_waiting()

    async def claim(self, limit: int, besides: Collection[Addressee]) -> tuple[Claimed, ...]:
        async with self._core.transaction(self._system) as crm:
            return await crm.outbox.claim(limit, crm.now + LEASE, besides=besides)

    async def take_over(self) -> None:
        """Nobody waits for the leases of a process that was killed."""
        async with self._core.transaction(self._system) as crm:
            await crm.outbox.take_over()

    def stale(self, letter: Claimed) -> bool:
        """Whether its lease ends too soon to begin with it."""
        return letter.leased_until - MARGIN <= self.now()

    async def facts(self, letter: Claimed) -> Letter | NotNow | None:
        async with self._core.reading(self._system) as crm:
            return await crm.ask.letters.facts(letter)

    async def sent(self, letter: Claimed, receipt: Receipt) -> None:
        at = receipt.chat_id, receipt.message_id, receipt.earlier
        await self._marked(lambda crm: crm.outbox.sent(letter.id, letter.lease, *at))

    async def drop(self, letter: Claimed, why: str) -> None:
        await self._marked(lambda crm: crm.outbox.drop(letter.id, letter.lease, why))

    async def failed(self, letter: Claimed, why: str) -> None:
        await self._marked(lambda crm: crm.outbox.failed(letter.id, letter.lease, why))

    async def postpone(self, letter: Claimed, until: datetime) -> None:
        await self._marked(lambda crm: crm.outbox.postpone(letter.id, letter.lease, until))

    async def keep(self, letter: Claimed, seconds: float, *, counted: bool) -> datetime:
        """Holds on to the letter for another try in so many seconds; until when it is ours."""
        until = self.now() + timedelta(seconds=seconds) + LEASE
        await self._marked(lambda crm: crm.outbox.again(letter.id, letter.lease, until, counted=counted))
        return until

    async def unreachable(self, addressee: Addressee) -> int:
        async with self._core.transaction(self._system) as crm:
            return await crm.outbox.unreachable(addressee)

    async def moved(self, addressee: Addressee, chat_id: int) -> None:
        await self._marked(lambda crm: crm.outbox.moved(addressee, chat_id))

    async def give_back(self, waiting: Iterable[Waiting]) -> None:
        """Lets go of letters that were not begun."""
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
                await self._pulse.wait(asyncio.Event(), self._backoff.delay(attempt))
