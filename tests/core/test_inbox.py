"""What arrived is kept once, and done once (ADR 2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import AlreadyHandled, OutOfTurn, Refused
from crm_core.models import InboxUpdate
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.inbox import KEPT_FOR, RawUpdate
from crm_core.storage import Storage
from tests.databases import PostgresTemplate
from tests.people import hire

SYSTEM = Actor.system()


@pytest.fixture
async def postgresql_core(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation, clock: FrozenClock
) -> AsyncIterator[CrmCore]:
    async with postgresql_template.copied(tmp_path) as url:
        storage = Storage.open(url, pool_size=5)
        yield CrmCore(storage, regulation, clock)
        await storage.close()


def update(update_id: int, chat_id: int | None = 1) -> RawUpdate:
    return RawUpdate(update_id, chat_id, f'{{"update_id":{update_id}}}')


async def _kept(core: CrmCore, *ids: int) -> list[int]:
    async with core.transaction(SYSTEM) as crm:
        return [one.update_id for one in await crm.inbox.keep([update(number) for number in ids])]


async def test_each_update_is_kept_once_whatever_the_order_of_ids(core: CrmCore) -> None:
    assert await _kept(core, 10, 11, 10, 12) == [10, 11, 12]
    assert await _kept(core, 11, 13, 5) == [13, 5]
    assert await _kept(core, 5) == []
    assert await _kept(core) == []
    async with core.reading(SYSTEM) as crm:
        waiting = await crm.inbox.waiting()
        assert [one.update_id for one in waiting] == [10, 11, 12, 13, 5]
        assert [one.update_id for one in await crm.inbox.waiting(waiting[1].seq, limit=2)] == [12, 13]


async def test_the_same_update_from_two_doors_at_once_is_one(core: CrmCore) -> None:
    kept = await asyncio.gather(*(_kept(core, *range(1, 30)) for _ in range(5)))
    assert sorted(number for batch in kept for number in batch) == list(range(1, 30))


async def test_a_done_update_keeps_no_body_and_owes_its_answer_until_shown(core: CrmCore) -> None:
    await _kept(core, 1, 2)
    async with core.transaction(SYSTEM) as crm:
        first, second = await crm.inbox.waiting()
        await crm.inbox.mark_done(first.seq, [{"text": "Готово\0"}])
        await crm.inbox.mark_done(second.seq)
    async with core.transaction(SYSTEM) as crm:
        assert await crm.inbox.waiting() == []
        (owed,) = await crm.inbox.unanswered()
        assert (owed.seq, owed.chat_id, owed.answer) == (first.seq, 1, [{"text": "Готово"}])
        await crm.inbox.answered([first.seq])
        assert await crm.inbox.unanswered() == []


async def test_whoever_comes_second_with_the_same_update_changes_nothing(core: CrmCore) -> None:
    await _kept(core, 1)
    async with core.transaction(SYSTEM) as crm:
        (one,) = await crm.inbox.waiting()
        await crm.inbox.mark_done(one.seq)

    async def handle_again() -> None:
        async with core.transaction(SYSTEM) as crm:
            await crm.staff.add_department("Twice")
            await crm.inbox.mark_done(one.seq)

    with pytest.raises(AlreadyHandled):
        await handle_again()
    async with core.reading(SYSTEM) as crm:
        assert await crm.queries.people.departments() == ()
        assert await crm.inbox.unanswered() == []
    async with core.transaction(SYSTEM) as crm:
        assert await crm.inbox.failed(one.seq, "late") == 0


async def test_a_chats_next_update_waits_for_the_last_one_and_sees_what_it_did(postgresql_core: CrmCore) -> None:
    core = postgresql_core
    await _kept(core, 1, 2)
    begun, told = asyncio.Event(), asyncio.Event()
    async with core.reading(SYSTEM) as crm:
        first, second = await crm.inbox.waiting()

    async def last() -> None:
        async with core.transaction(SYSTEM) as crm:
            await crm.inbox.take_turn(first.seq, 1)
            begun.set()
            await told.wait()
            await crm.staff.add_department("By the last one")
            await crm.inbox.mark_done(first.seq)

    async def following() -> int:
        async with core.transaction(SYSTEM) as crm:
            told.set()
            await crm.inbox.take_turn(second.seq, 1)
            return len(await crm.queries.people.departments())

    under_way = asyncio.create_task(last())
    await begun.wait()
    assert await following() == 1
    await under_way


async def test_an_update_whose_predecessor_waits_elsewhere_is_out_of_turn(postgresql_core: CrmCore) -> None:
    core = postgresql_core
    await _kept(core, 1, 2)
    async with core.reading(SYSTEM) as crm:
        first, second = await crm.inbox.waiting()
    with pytest.raises(OutOfTurn):
        async with core.transaction(SYSTEM) as crm:
            await crm.inbox.take_turn(second.seq, 1)
    async with core.transaction(SYSTEM) as crm:
        await crm.inbox.take_turn(first.seq, 1)
        await crm.inbox.mark_done(first.seq)
        await crm.inbox.take_turn(second.seq, 1)
    with pytest.raises(AlreadyHandled):
        async with core.transaction(SYSTEM) as crm:
            await crm.inbox.take_turn(first.seq, 1)


async def test_an_update_that_keeps_failing_is_set_aside_and_can_be_replayed(core: CrmCore) -> None:
    await _kept(core, 1, 2)
    async with core.transaction(SYSTEM) as crm:
        poisoned, healthy = await crm.inbox.waiting()
        for tries in (1, 2, 3):
            await crm.inbox.begun([poisoned.seq])
            assert [one.seq for one in await crm.inbox.in_hand()] == [poisoned.seq]
            assert await crm.inbox.failed(poisoned.seq, "KeyError at x.py:1") == tries
            assert await crm.inbox.in_hand() == []
        await crm.inbox.set_aside(poisoned.seq, [{"text": "Не получилось"}])
        assert [one.seq for one in await crm.inbox.waiting()] == [healthy.seq]
        assert len(await crm.inbox.unanswered()) == 1
    admin = await hire(core, Role.admin)
    async with core.transaction(admin) as crm:
        (listed,) = await crm.inbox.listing()
        assert (listed.seq, listed.tries, listed.error) == (poisoned.seq, 3, "KeyError at x.py:1")
        await crm.inbox.replay(listed.seq)
        assert await crm.inbox.listing() == []
        assert [one.raw for one in await crm.inbox.waiting()] == [update(1).raw, update(2).raw]
        await crm.inbox.begun([poisoned.seq], alone=True)
        assert [one.alone for one in await crm.inbox.in_hand()] == [True]
        await crm.inbox.spared([poisoned.seq])
        assert await crm.inbox.failed(poisoned.seq, "again") == 0


async def test_a_manager_sees_nothing_of_the_inbox(core: CrmCore) -> None:
    manager = await hire(core)
    with pytest.raises(Refused):
        async with core.transaction(manager) as crm:
            await crm.inbox.listing()


async def test_replaying_what_is_not_there_is_refused(core: CrmCore) -> None:
    with pytest.raises(Refused):
        async with core.transaction(SYSTEM) as crm:
            await crm.inbox.replay(7)


async def test_a_body_that_no_database_would_take_is_kept_all_the_same(core: CrmCore) -> None:
    async with core.transaction(SYSTEM) as crm:
        await crm.inbox.keep([RawUpdate(1, None, '{"text":"\ud800"}')])
        assert [one.raw for one in await crm.inbox.waiting()] == ['{"text":"?"}']


async def test_what_was_done_long_ago_goes_and_nothing_else(core: CrmCore, clock: FrozenClock) -> None:
    async with core.transaction(Actor.system()) as crm:
        kept = await crm.inbox.keep([RawUpdate(number, 1, "{}") for number in range(1, 6)])
        done, owed, aside, waiting, later = (one.seq for one in kept)
        await crm.inbox.mark_done(done)
        await crm.inbox.mark_done(owed, {"text": "hello"})
        await crm.inbox.set_aside(aside)
    clock.advance(KEPT_FOR)
    async with core.transaction(Actor.system()) as crm:
        await crm.inbox.mark_done(later)
        assert await crm.inbox.forget_done() == 0, "a week to the moment"
    clock.advance(timedelta(seconds=1))
    async with core.transaction(Actor.system()) as crm:
        assert await crm.inbox.forget_done(most=1) == 1
    async with core.storage.reader() as session:
        left = set(await session.scalars(select(InboxUpdate.seq)))
    assert left == {owed, aside, waiting, later}
