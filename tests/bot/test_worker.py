"""The worker: order within a chat, no chat waits for another, memory stays small."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

import pytest

from bot.metrics import Metrics
from bot.telegram.backoff import Backoff
from bot.updates.lanes import Item
from bot.updates.receiving.receiver import Taken
from bot.updates.worker import Worker
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from crm_core.services.inbox import RawUpdate
from tests.bot.waiting import until


class Recorded:
    """A handling that notes what came, in order, and fails where it is told to."""

    def __init__(self, core: CrmCore) -> None:
        self._core = core
        self.by_chat: dict[int | None, list[int]] = defaultdict(list)
        self.failing: set[int] = set()
        self.gate: asyncio.Event | None = None
        self.at_once = self.most_at_once = 0

    async def room(self, chat_id: int | None) -> None:
        return None

    async def handle(self, item: Item) -> None:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if item.chat_id in self.failing:
                raise RuntimeError("not this chat")
            async with self._core.transaction(Actor.system()) as crm:
                await crm.inbox.mark_done(item.seq, None)
            self.by_chat[item.chat_id].append(item.update_id)
        finally:
            self.at_once -= 1

    async def give_up(self, item: Item, error: Exception, why: str | None = None) -> None:
        async with self._core.transaction(Actor.system()) as crm:
            await crm.inbox.set_aside(item.seq, None, why)


class Naps:
    """Pauses that last until they are let go."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def sleep(self, _seconds: float) -> None:
        await self.over.wait()


@pytest.fixture
def recorded(core: CrmCore) -> Recorded:
    return Recorded(core)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def worker(core: CrmCore, recorded: Recorded, naps: Naps) -> AsyncIterator[Worker]:
    worker = Worker(
        core, recorded, Metrics(), room=20, concurrency=4, backoff=lambda: Backoff(first=1, most=1, sleep=naps.sleep)
    )
    yield worker
    await worker.stop(5)


async def kept(core: CrmCore, numbers: range, chats: int) -> list[Taken]:
    async with core.transaction(Actor.system()) as crm:
        rows = await crm.inbox.keep([RawUpdate(number, number % chats, "{}") for number in numbers])
    return [Taken(row, "{}") for row in rows]


async def test_a_backlog_larger_than_memory_is_worked_off_in_order(
    core: CrmCore, recorded: Recorded, worker: Worker
) -> None:
    await kept(core, range(1, 301), chats=7)
    worker.start()
    for start in range(301, 501, 50):
        worker.offer(await kept(core, range(start, start + 50), chats=7))
    await until(lambda: sum(map(len, recorded.by_chat.values())) == 500)
    for chat, numbers in recorded.by_chat.items():
        assert numbers == [number for number in range(1, 501) if number % 7 == chat]
    await until(lambda: worker.idle)


async def test_chats_are_handled_side_by_side_but_not_without_limit(
    core: CrmCore, recorded: Recorded, worker: Worker
) -> None:
    recorded.gate = asyncio.Event()
    worker.start()
    await until(lambda: worker.idle)
    worker.offer(await kept(core, range(1, 11), chats=10))
    await until(lambda: recorded.at_once == 4)
    recorded.gate.set()
    await until(lambda: worker.idle)
    assert recorded.most_at_once == 4


async def test_a_chat_in_trouble_waits_alone(core: CrmCore, recorded: Recorded, worker: Worker, naps: Naps) -> None:
    recorded.failing = {0}
    worker.start()
    worker.offer(await kept(core, range(1, 19), chats=3))
    await until(lambda: len(recorded.by_chat[1]) == len(recorded.by_chat[2]) == 6)
    assert recorded.by_chat[0] == []
    recorded.failing = set()
    naps.over.set()
    await until(lambda: worker.idle)
    assert recorded.by_chat[0] == [3, 6, 9, 12, 15, 18]


async def test_lanes_and_memory_are_given_back(core: CrmCore, recorded: Recorded, worker: Worker) -> None:
    worker.start()
    worker.offer(await kept(core, range(1, 16), chats=15))
    await until(lambda: worker.idle)
    await until(lambda: not worker.lanes)


async def test_a_stop_finishes_what_is_begun_and_leaves_the_rest(
    core: CrmCore, recorded: Recorded, worker: Worker
) -> None:
    recorded.gate = asyncio.Event()
    worker.start()
    await until(lambda: worker.idle)
    worker.offer(await kept(core, range(1, 9), chats=1))
    await until(lambda: recorded.at_once == 1)
    stopping = asyncio.create_task(worker.stop(5))
    await asyncio.sleep(0)
    recorded.gate.set()
    await stopping
    assert recorded.by_chat[0] == [1]
    async with core.reading(Actor.system()) as crm:
        assert [row.update_id for row in await crm.inbox.waiting()] == list(range(2, 9))


async def test_two_replicas_do_nothing_twice(core: CrmCore) -> None:
    from bot.updates.processor import AlreadyHandled

    done: list[int] = []

    class Replica(Recorded):
        async def handle(self, item: Item) -> None:
            try:
                await super().handle(item)
            except AlreadyHandled:
                return
            done.append(item.seq)

    await kept(core, range(1, 101), chats=9)
    workers = [Worker(core, Replica(core), Metrics(), room=20) for _ in range(2)]
    for worker in workers:
        worker.start()
    await until(lambda: all(worker.idle for worker in workers))
    for worker in workers:
        await worker.stop(5)
    assert sorted(done) == sorted(set(done))
    assert len(done) == 100
