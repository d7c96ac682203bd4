"""The door: committed first, then acknowledged. What arrives while a commit runs shares the next one (group commit)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import NamedTuple

import structlog

from bot.metrics import Metrics
from bot.updates.receiving.acquaintances import Acquaintances
from bot.updates.receiving.rate_limit import Throttle, Verdict
from bot.updates.receiving.raw_update import Arrival
from crm_core.core import CrmCore
from crm_core.errors import StorageBusy
from crm_core.rules.actor import Actor
from crm_core.services.inbox import Kept, RawUpdate

log = structlog.get_logger(__name__)

# Marks of shown answers wait this long for company: they are housekeeping, and a commit of their own is dear.
MARKS_WAIT = 0.25
_BATCH = 500


class Taken(NamedTuple):
    """A new update with its text. `begun`: its first try is counted already."""

    kept: Kept
    raw: str
    begun: bool = False


class UpdateReceiver:
    """`take` returns once the updates are committed. `answered` notes that an answer was shown, some time soon.

    `begins` says, by their ids, which of the arrivals will be tried as soon as they are offered.
    """

    def __init__(
        self,
        core: CrmCore,
        throttle: Throttle,
        metrics: Metrics,
        *,
        begins: Callable[[Sequence[Arrival]], Collection[int]],
        offer: Callable[[Sequence[Taken]], None],
        flooded: Callable[[Arrival], None],
        refused: Callable[[Arrival], None],
        wait_for_disk: bool = True,
    ) -> None:
        """`wait_for_disk`: what is acknowledged survives a power cut, not only the end of the process."""
        self._core, self._throttle, self._metrics = core, throttle, metrics
        self._wait_for_disk = wait_for_disk
        self._acquaintances = Acquaintances(core)
        self._begins, self._offer, self._flooded, self._refused = begins, offer, flooded, refused
        self._arrived: list[tuple[Arrival, asyncio.Future[None]]] = []
        self._shown: list[int] = []
        self._news = asyncio.Event()
        self._stopping = False

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Keeps them for good, save a flood's excess, and hands the new ones to the worker. Raises StorageBusy."""
        kept = [one for one in arrivals if await self._passes(one)]
        if not kept:
            return
        committed = asyncio.get_running_loop().create_future()
        self._arrived += [(one, committed) for one in kept]
        self._news.set()
        await committed

    def answered(self, seq: int) -> None:
        self._shown.append(seq)
        self._news.set()

    async def run(self) -> None:
        """Commits until it is stopped, and then what is left."""
        while not self._stopping or self._arrived or self._shown:
            await self._news.wait()
            self._news.clear()
            if not self._arrived and not self._stopping:
                # Only marks: give an update the chance to share its commit with them.
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._something_arrived(), MARKS_WAIT)
            await self._commit()

    def stop(self) -> None:
        self._stopping = True
        self._news.set()

    async def _something_arrived(self) -> None:
        while not self._arrived and not self._stopping:
            self._news.clear()
            await self._news.wait()

    async def _commit(self) -> None:
        batch, self._arrived = self._arrived[:_BATCH], self._arrived[_BATCH:]
        shown, self._shown = self._shown, []
        if not batch and not shown:
            return
        begun = self._begins([one for one, _ in batch])
        updates = [
            RawUpdate(one.update_id, one.chat_id, one.raw, one.unreadable, one.update_id in begun) for one, _ in batch
        ]
        try:
            async with self._core.transaction(Actor.system()) as crm:
                kept = await crm.inbox.keep(updates) if updates else []
                if shown:
                    await crm.inbox.answered(shown)
            if updates and self._wait_for_disk:
                # Marks alone need not wait: an answer that is shown twice is no loss.
                await self._core.storage.flush()
        except Exception as error:
            # Not acknowledged, so Telegram brings them again; the marks are tried again with the next commit.
            log.warning("intake.commit_failed", error=type(error).__name__, updates=len(batch))
            self._shown += shown
            for _, committed in batch:
                if not committed.done():
                    committed.set_exception(error if isinstance(error, StorageBusy) else StorageBusy("intake failed"))
                    committed.exception()
            await asyncio.sleep(0.05)
        else:
            texts = {one.update_id: one.raw for one, _ in batch if one.unreadable is None}
            self._metrics.updates.labels("kept").inc(len(kept))
            self._metrics.updates.labels("duplicate").inc(len(batch) - len(kept))
            new = [one for one in kept if one.update_id in texts]
            self._offer([Taken(one, texts[one.update_id], one.update_id in begun) for one in new])
            for _, committed in batch:
                if not committed.done():
                    committed.set_result(None)
        if self._arrived or self._shown:
            self._news.set()

    async def _passes(self, one: Arrival) -> bool:
        if one.person_id is None:
            return True
        verdict = self._throttle.check(one.person_id, one.date)
        if verdict is Verdict.PASS:
            return True
        if one.date is not None and await self._acquaintances.knows(one.person_id):
            # Words of somebody we deal with are never dropped: they wait in their chat's own lane.
            return True
        self._metrics.updates.labels("flood").inc()
        (self._flooded if verdict is Verdict.TELL else self._refused)(one)
        return False
