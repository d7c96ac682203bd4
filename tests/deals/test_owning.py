"""Handing a deal over (R46), and the supervisor's push."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import OutboxNotification
from tests.deals.desk import Desk


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


async def test_a_closed_deal_is_not_pushed(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 1, "no_time")
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.deals.assignment.nudge(deal)
