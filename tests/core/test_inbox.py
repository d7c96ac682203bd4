"""What arrived is kept once, and done once (ADR 2)."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.core import CrmCore
from crm_core.errors import AlreadyHandled, Refused
from crm_core.rules.actor import Actor
from crm_core.rules.roles import Role
from crm_core.services.inbox import RawUpdate
from tests.people import hire

SYSTEM = Actor.system()


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
        assert await crm.ask.people.departments() == ()
        assert await crm.inbox.unanswered() == []
    async with core.transaction(SYSTEM) as crm:
        assert await crm.inbox.failed(one.seq, "late") == 0


async def test_an_update_that_keeps_failing_is_set_aside_and_can_be_replayed(core: CrmCore) -> None:
    await _kept(core, 1, 2)
    async with core.transaction(SYSTEM) as crm:
        poisoned, healthy = await crm.inbox.waiting()
        assert [await crm.inbox.failed(poisoned.seq, "KeyError at x.py:1") for _ in range(3)] == [1, 2, 3]
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
        assert await crm.inbox.failed(poisoned.seq, "again") == 1


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
