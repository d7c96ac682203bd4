"""Feeds kept updates to their handling: in order within a chat, side by side between chats (ADR 2).

What is new comes straight from the intake while there is room in memory; otherwise it stays in its table and is read
page by page. So a backlog of a million costs no more memory than one of a thousand.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.metrics import Metrics
from bot.telegram.backoff import Backoff
from bot.updates.receiver import Taken
from crm_core.core import CrmCore
from crm_core.errors import OutOfTurn, StorageBusy
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)

CONCURRENCY = 16
ROOM = 1000
PAGE = 200
TRIES = 3
# Rows that another process took in and never finished are looked for this often.
SWEEP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Item:
    """One kept update that waits for its turn."""

    seq: int
    update_id: int
    chat_id: int | None
    raw: str


class ProcessUpdate(Protocol):
    """What is done with an update, in one transaction, up to the showing of its answer."""

    async def handle(self, item: Item) -> None:
        """Raises whatever went wrong; then nothing of it was kept."""
        ...

    async def give_up(self, item: Item, error: Exception) -> None:
        """Sets the update aside and tells its writer."""
        ...

    def room(self) -> Awaitable[None]:
        """Returns when so few answers are owed that more may be made."""
        ...


@dataclass(slots=True)
class _Lane:
    waiting: deque[Item] = field(default_factory=deque[Item])


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
    ) -> None:
        self._core, self._handling, self._metrics = core, handling, metrics
        self._backoff = backoff
        self._places = asyncio.Semaphore(concurrency)
        self._room = room
        self._lanes: dict[int, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: set[int] = set()
        # The highest seq read or offered so far; whether the table holds more, and how often that became so.
        self._cursor = 0
        self._behind = True
        self._refusals = 0
        self._news = asyncio.Event()
        self._stopping = False
        self._reader: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return not self._held and not self._behind

    def offer(self, taken: Sequence[Taken]) -> None:
        """New updates, committed, in the order of their seq."""
        if self._stopping or not taken:
            return
        if self._behind or len(self._held) + len(taken) > self._room:
            self._behind = True
            self._refusals += 1
            self._news.set()
            return
        for kept, raw in taken:
            self._take(Item(kept.seq, kept.update_id, kept.chat_id, raw))

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

    def _take(self, item: Item) -> None:
        if item.seq in self._held:
            return
        self._held.add(item.seq)
        self._metrics.inbox.set(len(self._held))
        self._cursor = max(self._cursor, item.seq)
        # An update without a chat keeps no order with any other.
        key = item.chat_id if item.chat_id is not None else -item.seq
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
            task = asyncio.create_task(self._drain(key, lane), name="lane")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.waiting.append(item)

    async def _drain(self, key: int, lane: _Lane) -> None:
        try:
            while lane.waiting and not self._stopping:
                await self._one(lane.waiting.popleft())
        finally:
            del self._lanes[key]
            for item in lane.waiting:
                self._held.discard(item.seq)

    async def _one(self, item: Item) -> None:
        backoff = self._backoff()
        try:
            while not self._stopping:
                await self._handling.room()
                try:
                    async with self._places:
                        await self._handling.handle(item)
                    return
                except OutOfTurn:
                    # The other process may have died over it: then it is ours to do first.
                    self.look_again()
                except StorageBusy as error:
                    log.warning("worker.storage_busy", seq=item.seq, reason=error.code)
                except Exception as error:
                    if await self._failed(item, error):
                        return
                await backoff.pause()
        finally:
            self._held.discard(item.seq)
            self._metrics.inbox.set(len(self._held))
            if self._behind and len(self._held) <= self._room // 2:
                self._news.set()

    async def _failed(self, item: Item, error: Exception) -> bool:
        """Counts the try; True when it was the last."""
        # The class and the place, never the text: it may quote what the person wrote.
        log.error("worker.failed", seq=item.seq, error=described(error))
        try:
            async with self._core.transaction(Actor.system()) as crm:
                tries = await crm.inbox.failed(item.seq, described(error))
            if tries < TRIES:
                return False
            await self._handling.give_up(item, error)
        except StorageBusy:
            return False
        return True

    async def _read(self) -> None:
        """Reads the table whenever it holds what memory does not, and now and then in any case."""
        backoff = self._backoff()
        while True:
            try:
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


def described(error: Exception) -> str:
    """An error as it is stored and logged: its class and where it was raised, without its text."""
    place = _last_place(error)
    return f"{type(error).__name__} at {place}" if place else type(error).__name__


def _last_place(error: BaseException) -> str | None:
    trace = error.__traceback__
    found = None
    while trace is not None:
        code = trace.tb_frame.f_code
        found = "/".join(code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:]) + f":{trace.tb_lineno}"
        trace = trace.tb_next
    return found
