"""Handing a deal over (R46), and the supervisor's push."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import Deal, OutboxNotification, Task
from crm_core.roles import Role
from crm_core.services.deals import Step
from tests.deals.desk import Desk
from tests.people import hire


async def notifications(desk: Desk, kind: str) -> list[int | None]:
    async with desk.core.storage.reader() as session:
        return list(await session.scalars(select(OutboxNotification.staff_id).where(OutboxNotification.kind == kind)))


async def test_the_new_owner_gets_the_deal_its_tasks_and_a_notification(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.head) as crm:
        await crm.deals.assignment.assign(deal, 1, desk.colleague.id or 0)
    card = await desk.card(deal, desk.colleague)
    assert card.owner is not None
    assert (card.owner.name, card.version) == ("Пётр", 2)
    assert [task.owner_id for task in card.tasks] == [desk.colleague.id]
    assert await notifications(desk, "deal.assigned") == [desk.colleague.id]
    with pytest.raises(Refused):
        await desk.card(deal, desk.manager)


async def test_a_manager_gives_nothing_away_and_nobody_gives_to_a_stranger(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.assignment.assign(deal, 1, desk.colleague.id or 0)
    with pytest.raises(BadValue):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.deals.assignment.assign(deal, 1, 999_999)


async def test_a_push_reaches_the_owner_once_an_hour(desk: Desk) -> None:
    deal = await desk.deal()
    for _ in range(2):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.deals.assignment.nudge(deal)
    assert await notifications(desk, "deal.nudge") == [desk.manager.id]
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.colleague) as crm:
            await crm.deals.assignment.nudge(deal)


@pytest.mark.parametrize("act", ["task", "step", "put off"])
async def test_whoever_acts_on_nobodys_deal_owns_it(desk: Desk, act: str) -> None:
    """An administrator alone: what they set rings for them and stands in their Today."""
    boss = await hire(desk.core, Role.admin, "Хозяин")
    deal = await desk.deal()
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal).values(owner_id=None))
        await session.execute(update(Task).where(Task.deal_id == deal).values(owner_id=None))
    card = await desk.card(deal, boss)
    async with desk.core.transaction(boss) as crm:
        match act:
            case "task":
                await crm.tasks.add(deal, desk.call(days=1))
            case "put off":
                await crm.tasks.postpone(card.tasks[0].id, card.version, desk.now + timedelta(days=1))
            case _:
                await crm.deals.steps.take(Step(deal, card.version, next_task=desk.call(days=1)))
    after = await desk.card(deal, boss)
    assert after.owner is not None
    assert after.owner.id == boss.id
    assert {task.owner_id for task in after.tasks} == {boss.id}


async def test_acting_on_a_colleagues_deal_leaves_it_theirs(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.tasks.add(deal, desk.call(days=1))
    card = await desk.card(deal)
    assert card.owner is not None
    assert card.owner.id == desk.manager.id


async def test_a_closed_deal_is_not_pushed(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 1, "no_time")
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.deals.assignment.nudge(deal)
