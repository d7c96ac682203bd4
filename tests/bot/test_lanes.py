"""Order of arrival, replicas that die and stay dead, and room that one chat cannot take from another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.metrics import Metrics
from bot.telegram.backoff import Backoff
from bot.updates.lanes import ROOM_OF_CHAT, Item
from bot.updates.worker import Worker
from crm_core.core import CrmCore
from crm_core.errors import OutOfTurn
from crm_core.rules.actor import Actor
from crm_core.services.inbox import RawUpdate
from tests.bot.test_worker import Recorded, kept
from tests.bot.waiting import until


async def quick(_seconds: float) -> None:
    await asyncio.sleep(0)


class InTurn(Recorded):
    """As PostgreSQL's replicas: an update whose chat has an older one waiting is out of turn, on both databases."""

    async def handle(self, item: Item) -> None:
        async with self._core.reading(Actor.system()) as crm:
            oldest = min(row.seq for row in await crm.inbox.waiting() if row.chat_id == item.chat_id)
        if oldest != item.seq:
            raise OutOfTurn(item.seq)
        await super().handle(item)


@pytest.fixture
def recorded(core: CrmCore) -> InTurn:
    return InTurn(core)


@pytest.fixture
async def worker(core: CrmCore, recorded: InTurn) -> AsyncIterator[Worker]:
    worker = Worker(
        core, recorded, Metrics(), room=200, concurrency=4, backoff=lambda: Backoff(first=1, most=1, sleep=quick)
    )
    yield worker
    await worker.stop(5)


@pytest.mark.parametrize("ahead", [1, ROOM_OF_CHAT + 3])
async def test_what_another_process_took_in_before_it_died_is_handled_first(
    core: CrmCore, recorded: InTurn, worker: Worker, ahead: int
) -> None:
    """N of a chat arrived at a process that is gone and stays away; N + 1 and more at this one."""
    worker.start()
    await until(lambda: worker.idle)
    theirs = await kept(core, range(1, ahead + 1), chats=1)
    assert len(theirs) == ahead
    worker.offer(await kept(core, range(101, 121), chats=1))
    await until(lambda: len(recorded.by_chat[0]) == ahead + 20)
    assert recorded.by_chat[0] == [*range(1, ahead + 1), *range(101, 121)]


async def test_a_database_that_takes_no_writes_for_a_while_loses_no_order_and_no_lane(
    core: CrmCore, recorded: InTurn, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The errors are those of the driver itself, while tries are counted and while failures are noted."""
    refusals = 7
    writer = core.storage.writer

    def refusing():
        nonlocal refusals
        if refusals > 0:
            refusals -= 1
            raise RuntimeError("attempt to write a readonly database")
        return writer()

    worker.start()
    await until(lambda: worker.idle)
    taken = await kept(core, range(1, 9), chats=2)
    monkeypatch.setattr(core.storage, "writer", refusing)
    worker.offer(taken)
    await until(lambda: worker.idle and not worker.lanes)
    assert refusals == 0
    assert recorded.by_chat == {0: [2, 4, 6, 8], 1: [1, 3, 5, 7]}


async def test_busy_and_held_chats_cost_a_newcomer_nothing(core: CrmCore) -> None:
    """Twenty chats whose answers Telegram holds have twenty updates each in memory's way, and one newcomer writes."""
    hold = asyncio.Event()

    class Held(Recorded):
        async def room(self, chat_id: int | None) -> None:
            if chat_id != 777:
                await hold.wait()

    recorded = Held(core)
    worker = Worker(core, recorded, Metrics(), concurrency=4)
    worker.start()
    await until(lambda: worker.idle)
    for start in range(0, 400, 100):
        worker.offer(await kept(core, range(start + 1, start + 101), chats=20))
    async with core.transaction(Actor.system()) as crm:
        await crm.inbox.keep([RawUpdate(5000, 777, "{}")])
    worker.look_again()
    await until(lambda: recorded.by_chat[777] == [5000])
    hold.set()
    await until(lambda: worker.idle and not worker.lanes)
    for chat in range(20):
        assert recorded.by_chat[chat] == [number for number in range(1, 401) if number % 20 == chat]
    await worker.stop(5)


async def test_a_try_is_counted_before_it_is_made(core: CrmCore) -> None:
    tries: list[int] = []

    class Looking(Recorded):
        async def handle(self, item: Item) -> None:
            async with self._core.reading(Actor.system()) as crm:
                tries.extend(1 for one in await crm.inbox.in_hand() if one.seq == item.seq)
            await super().handle(item)

    worker = Worker(core, Looking(core), Metrics())
    worker.start()
    await until(lambda: worker.idle)
    worker.offer(await kept(core, range(1, 6), chats=2))
    await until(lambda: worker.idle)
    await worker.stop(5)
    assert tries == [1] * 5


async def test_a_stop_that_breaks_a_try_off_leaves_nothing_suspect(core: CrmCore) -> None:
    recorded = Recorded(core)
    recorded.gate = asyncio.Event()
    worker = Worker(core, recorded, Metrics())
    worker.start()
    await until(lambda: worker.idle)
    worker.offer(await kept(core, range(1, 4), chats=3))
    await until(lambda: recorded.at_once == 3)
    await worker.stop(0)
    async with core.reading(Actor.system()) as crm:
        assert await crm.inbox.in_hand() == []
        assert len(await crm.inbox.waiting()) == 3
