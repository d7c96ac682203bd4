"""Several people on one deal (R65): who helps sees that deal and nothing else; tasks and notes reach whom they name."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import BadValue, Refused
from crm_core.models import OutboxNotification, Task
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.message_log import Incoming
from tests.deals.desk import Desk, open_desk
from tests.people import hire


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


@pytest.fixture
async def helper(desk: Desk) -> Actor:
    return await hire(desk.core, Role.manager, "Лена", department_name="Service")


async def ask(desk: Desk, deal: int, staff: Actor, by: Actor | None = None) -> bool:
    async with desk.core.transaction(by or desk.manager) as crm:
        return await crm.deals.helpers.ask(deal, staff.id or 0)


async def note(desk: Desk, deal: int, by: Actor, text: str = "Проверь замер") -> int:
    async with desk.core.transaction(by) as crm:
        return await crm.conversation.note(deal, Incoming(MessageKind.TEXT, text, None, by.id or 0, 1))


async def told(desk: Desk, kind: str) -> list[int | None]:
    async with desk.core.storage.reader() as session:
        rows = await session.scalars(select(OutboxNotification.staff_id).where(OutboxNotification.kind == kind))
        return list(rows)


async def test_who_helps_sees_that_deal_and_nothing_else_of_its_owner(desk: Desk, helper: Actor) -> None:
    deal, other = await desk.deal(), await desk.deal(client="Другой")
    async with desk.core.reading(helper) as crm:
        with pytest.raises(Refused):
            await crm.queries.cards.deal(deal)
    assert await ask(desk, deal, helper)
    assert not await ask(desk, deal, helper)
    assert await told(desk, "deal.helper") == [helper.id]
    async with desk.core.reading(helper) as crm:
        card = await crm.queries.cards.deal(deal)
        assert (card.helping, card.helpers) == (True, "Лена")
        assert (await crm.queries.timeline.history(deal)).items
        assert [line.id for line in (await crm.queries.helpers.mine()).lines] == [deal]
        assert (await crm.queries.worklists.listing("all_open")).total == 0
        for refused in (crm.queries.cards.deal(other), crm.queries.timeline.history(other)):
            with pytest.raises(Refused):
                await refused
    with pytest.raises(Refused):
        async with desk.core.transaction(helper) as crm:
            await crm.deals.closing.lose(deal, card.version, "expensive")


async def test_who_helps_no_longer_sees_it_no_longer(desk: Desk, helper: Actor) -> None:
    deal = await desk.deal()
    await ask(desk, deal, helper)
    async with desk.core.transaction(desk.manager) as crm:
        assert await crm.deals.helpers.release(deal, helper.id or 0)
        assert not await crm.deals.helpers.release(deal, helper.id or 0)
    async with desk.core.reading(helper) as crm:
        for refused in (crm.queries.cards.deal(deal), crm.queries.timeline.history(deal)):
            with pytest.raises(Refused):
                await refused
        assert (await crm.queries.helpers.mine()).total == 0
    with pytest.raises(Refused):
        await note(desk, deal, helper)


async def test_the_owner_gives_a_task_to_who_helps_and_it_is_theirs_with_its_reminder(
    desk: Desk, helper: Actor
) -> None:
    deal = await desk.deal()
    task = (await desk.card(deal)).tasks[0].id

    async def give(staff: Actor, by: Actor) -> None:
        async with desk.core.transaction(by) as crm:
            version = (await desk.card(deal)).version
            await crm.deals.helpers.give_task(task, version, staff.id or 0)

    with pytest.raises(BadValue, match="not_staff"):
        await give(helper, desk.manager)
    await ask(desk, deal, helper)
    with pytest.raises(Refused):
        await give(helper, helper)
    await give(helper, desk.manager)
    async with desk.core.storage.reader() as session:
        kept = await session.get(Task, task)
    assert kept is not None
    assert (kept.owner_id, kept.rung) == (helper.id, 0)
    assert kept.rung_at is not None
    assert await told(desk, "task.assigned") == [helper.id]
    assert (await desk.card(deal)).owner is not None
    async with desk.core.reading(helper) as crm:
        assert [line.id for line in (await crm.queries.worklists.today()).lines] in ([task], [])
    await give(desk.manager, desk.manager)
    assert (await desk.card(deal)).tasks[0].owner_id == desk.manager.id


async def test_a_note_reaches_whom_its_writer_names_once_and_nobody_from_outside(desk: Desk, helper: Actor) -> None:
    deal = await desk.deal()
    await ask(desk, deal, helper)
    mine, theirs = await note(desk, deal, desk.manager), await note(desk, deal, helper, "Замер готов")
    for writer, message, reader, expected in (
        (desk.manager, mine, helper, True),
        (desk.manager, mine, helper, True),
        (desk.manager, mine, desk.colleague, False),
        (helper, theirs, desk.manager, True),
    ):
        async with desk.core.transaction(writer) as crm:
            assert await crm.deals.helpers.tell(message, reader.id or 0) is expected
    assert await told(desk, "note.told") == [helper.id, desk.manager.id]
    with pytest.raises(Refused):
        async with desk.core.transaction(helper) as crm:
            await crm.deals.helpers.tell(mine, desk.manager.id or 0)


async def test_an_owner_or_a_stranger_is_no_helper(desk: Desk, helper: Actor) -> None:
    deal = await desk.deal()
    assert not await ask(desk, deal, desk.manager)
    with pytest.raises(BadValue, match="not_staff"):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.helpers.ask(deal, 10**9)
    with pytest.raises(Refused):
        await ask(desk, deal, helper, by=helper)


async def test_a_task_of_who_helps_stays_theirs_as_the_deal_changes_hands(desk: Desk, helper: Actor) -> None:
    deal = await desk.deal()
    await ask(desk, deal, helper)
    async with desk.core.transaction(desk.manager) as crm:
        own = await crm.tasks.add(deal, desk.call(hours=3))
        card = await crm.queries.cards.deal(deal)
        theirs = next(task.id for task in card.tasks if task.id != own)
        await crm.deals.helpers.give_task(theirs, card.version, helper.id or 0)
    async with desk.core.transaction(desk.head) as crm:
        version = (await crm.queries.cards.deal(deal)).version
        await crm.deals.assignment.assign(deal, version, desk.colleague.id or 0)
    async with desk.core.reading(desk.supervisor) as crm:
        tasks = (await crm.queries.cards.deal(deal)).tasks
    assert {task.id: task.owner_id for task in tasks} == {own: desk.colleague.id, theirs: helper.id}
