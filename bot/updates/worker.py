"""Feeds kept updates to their handling: in order within a chat, side by side between chats (ADR 2).

What is new comes straight from the intake while there is room in memory; otherwise it stays in its table and is read
page by page. So a backlog of a million costs no more memory than one of a thousand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.metrics import Metrics
from bot.telegram.backoff import Backoff
from bot.updates.beginnings import Beginnings
from bot.updates.lanes import ROOM_OF_CHAT, Item, Lane, ProcessUpdate
from bot.updates.receiving.raw_update import Arrival
from bot.updates.receiving.receiver import Taken
from bot.updates.recovery import recover
from bot.vital import Ended, described, ends_nothing
from crm_core.core import CrmCore
from crm_core.errors import OutOfTurn, StorageBusy
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)

CONCURRENCY = 16
# Updates in memory.
ROOM = 5000
PAGE = 200
TRIES = 3
# Rows that another process took in and never finished are looked for this often.
SWEEP_SECONDS = 30.0


class Worker:
    """`offer` from the intake; `run` until `stop`. What is not begun by then stays in its table."""

    def __init__(
        self,
        core: CrmCore,
        handling: ProcessUpdate,
        metrics: Metrics,
        *,
        backoff: Callable[[], Backoff] = lambda: Backoff(first=0.2, most=5),
        concurrency: int = CONCURRENCY,
        room: int = ROOM,
        ended: Ended = ends_nothing,
    ) -> None:
        """`ended` is told of a task that ended though it must live."""
        self._core, self._handling, self._metrics = core, handling, metrics
        self._backoff, self._ended = backoff, ended
        self._concurrency = concurrency
        self._places = asyncio.Semaphore(concurrency)
        self._beginnings = Beginnings(core)
        self._room = room
        self._lanes: dict[int, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: set[int] = set()
        self._broken_off: list[Item] = []
        # The highest seq read or offered so far; whether the table holds more, and how often that became so.
        self._cursor = 0
        self._behind = True
        self._refusals = 0
        self._news = asyncio.Event()
        self._stopping = False
        self._reader: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return not self._held and not self._behind and not any(lane.more for lane in self._lanes.values())

    def begins(self, arrivals: Sequence[Arrival]) -> set[int]:
        """The ids of those whose first try is made as soon as they are offered: it is counted when they are kept."""
        begun: dict[int, int] = {}
        if not self._behind and not self._stopping:
            for one in arrivals:
                if len(self._lanes) + len(begun) >= self._concurrency:
                    break
                if one.chat_id is not None and one.chat_id not in self._lanes:
                    begun.setdefault(one.chat_id, one.update_id)
        return set(begun.values())

    def offer(self, taken: Sequence[Taken]) -> None:
        """New updates, committed, in the order of their seq."""
        if self._stopping or not taken:
            return
        if self._behind or len(self._held) + len(taken) > self._room:
            self._behind = True
            self._refusals += 1
            self._news.set()
            return
        for one in taken:
            self._take(Item(one.kept.seq, one.kept.update_id, one.kept.chat_id, one.raw, one.begun))

    @property
    def lanes(self) -> int:
        """How many chats have something waiting or under way."""
        return len(self._lanes)

    def look_again(self) -> None:
        """Reads the whole table once more: there may be rows that nobody offered (replayed, or a dead process's)."""
        self._cursor, self._behind = 0, True
        self._refusals += 1
        self._news.set()

    def start(self) -> None:
        self._reader = asyncio.create_task(self._read(), name="inbox-reader")
        self._reader.add_done_callback(partial(self._ended, "the inbox's reader"))

    async def stop(self, within: float) -> None:
        """Lets what is begun end, for so many seconds; then breaks it off, and the next start takes it up again."""
        self._stopping = True
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            if late:
                log.warning("worker.broken_off", updates=len(late))
        await self._spare()

    async def _spare(self) -> None:
        """What was begun and broken off has not failed: the next start need not suspect it."""
        begun = [item.seq for item in self._broken_off if item.begun]
        try:
            if begun:
                async with self._core.transaction(Actor.system()) as crm:
                    await crm.inbox.spared(begun)
        except Exception as error:
            log.warning("worker.not_spared", error=type(error).__name__)

    def _take(self, item: Item, *, sure: bool = False) -> None:
        if item.seq in self._held:
            return
        self._cursor = max(self._cursor, item.seq)
        # An update without a chat keeps no order with any other.
        key = item.chat_id if item.chat_id is not None else -item.seq
        lane = self._lanes.get(key)
        if lane is not None and not sure and not lane.has_room_for(item.seq):
            lane.more = True
            return
        self._held.add(item.seq)
        self._metrics.inbox.set(len(self._held))
        if lane is None:
            lane = self._lanes[key] = Lane()
            task = asyncio.create_task(self._drain(key, lane), name="lane")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(partial(self._ended, "a chat's lane"))
        lane.put(item)

    async def _drain(self, key: int, lane: Lane) -> None:
        """Always the oldest first, also if it was read after a newer one (another process had it, and died)."""
        backoff = self._backoff()
        try:
            while (not lane.empty or lane.more) and not self._stopping:
                if lane.empty:
                    if not await self._refilled(key, lane):
                        await backoff.pause()
                    continue
                item = lane.take()
                if await self._tried(item):
                    lane.done()
                    self._release(item)
                    backoff.reset()
                else:
                    lane.put(item)
                    await backoff.pause()
        finally:
            del self._lanes[key]
            left = lane.all()
            self._broken_off += left
            for item in left:
                self._release(item)

    def _release(self, item: Item) -> None:
        self._held.discard(item.seq)
        self._metrics.inbox.set(len(self._held))
        if self._behind and len(self._held) <= self._room // 2:
            self._news.set()

    async def _refilled(self, chat_id: int, lane: Lane) -> bool:
        """Takes up what the table has more of a chat. False if it could not be read now."""
        try:
            async with self._core.reading(Actor.system()) as crm:
                rows = await crm.inbox.waiting_of(chat_id, ROOM_OF_CHAT)
        except Exception as error:
            log.warning("worker.reading_failed", error=type(error).__name__)
            return False
        lane.more = len(rows) == ROOM_OF_CHAT
        for row in rows:
            self._take(Item(row.seq, row.update_id, row.chat_id, row.raw), sure=True)
        return True

    async def _tried(self, item: Item) -> bool:
        """One try. False if it is to be made again, after whatever is older by then."""
        await self._handling.room(item.chat_id)
        try:
            async with self._places:
                if not item.begun:
                    await self._beginnings.count(item.seq)
                    item.begun = True
                await self._handling.handle(item)
        except OutOfTurn:
            # The other process may have died over it: then it is ours to do first.
            self.look_again()
        except StorageBusy as error:
            log.warning("worker.storage_busy", seq=item.seq, reason=error.code)
        except Exception as error:
            return await self._failed(item, error)
        else:
            return True
        return False

    async def _failed(self, item: Item, error: Exception) -> bool:
        """Notes what went wrong; True when it was the last try."""
        # The class and the place, never the text: it may quote what the person wrote.
        log.error("worker.failed", seq=item.seq, error=described(error))
        try:
            async with self._core.transaction(Actor.system()) as crm:
                tries = await crm.inbox.failed(item.seq, described(error))
            item.begun = False
            if 0 < tries < TRIES:
                return False
            if tries:
                await self._handling.give_up(item, error)
        except Exception as again:
            # A database that is away or read-only passes; meanwhile the chat waits, and nothing of it is lost.
            log.warning("worker.not_noted", seq=item.seq, error=type(again).__name__)
            return False
        return True

    async def _read(self) -> None:
        """Reads the table whenever it holds what memory does not, and now and then in any case."""
        backoff = self._backoff()
        recovered = False
        while True:
            try:
                if not recovered:
                    await recover(self._core, self._handling)
                    recovered = True
                if self._behind and len(self._held) <= self._room // 2:
                    await self._page()
                    backoff.reset()
                    continue
            except Exception as error:
                log.warning("worker.reading_failed", error=type(error).__name__)
                await backoff.pause()
                continue
            self._news.clear()
            if self._behind and len(self._held) <= self._room // 2:
                continue
            try:
                await asyncio.wait_for(self._news.wait(), SWEEP_SECONDS)
            except TimeoutError:
                self.look_again()

    async def _page(self) -> None:
        refusals = self._refusals
        async with self._core.reading(Actor.system()) as crm:
            rows = await crm.inbox.waiting(self._cursor, PAGE)
        for row in rows:
            self._cursor = max(self._cursor, row.seq)
            self._take(Item(row.seq, row.update_id, row.chat_id, row.raw))
        if len(rows) < PAGE and refusals == self._refusals:
            self._behind = False
