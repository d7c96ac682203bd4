"""Two presses at once: one is accepted, the other is told, and nothing of it stays (F8)."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from crm_core.errors import Outdated
from crm_core.models import Deal, StageEntry
from crm_core.services.deals import Step
from tests.deals.desk import Desk

DEALS = 25
PRESSES = 4


async def press(desk: Desk, deal: int) -> bool:
    try:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.steps.take(Step(deal, 1, to="contact_made", next_task=desk.call()))
    except Outdated:
        return False
    return True


async def test_of_presses_at_once_one_is_accepted_for_each_deal(desk: Desk) -> None:
    deals = [await desk.deal(client=f"Клиент {number}", need="Сайт") for number in range(DEALS)]
    accepted = await asyncio.gather(*(press(desk, deal) for deal in deals for _ in range(PRESSES)))
    assert sum(accepted) == DEALS
    async with desk.core.storage.reader() as session:
        entries = await session.scalar(select(func.count()).select_from(StageEntry))
        versions = set(await session.scalars(select(Deal.version)))
    assert entries == 2 * DEALS
    assert versions == {2}


async def test_a_refusal_and_a_move_at_once_leave_one_of_them(desk: Desk) -> None:
    async def lose(deal: int) -> bool:
        try:
            async with desk.core.transaction(desk.manager) as crm:
                await crm.deals.closing.lose(deal, 1, "no_time")
        except Outdated:
            return False
        return True

    deals = [await desk.deal(client=f"Клиент {number}", need="Сайт") for number in range(10)]
    pairs = await asyncio.gather(*(asyncio.gather(press(desk, deal), lose(deal)) for deal in deals))
    assert all(sum(pair) == 1 for pair in pairs)
    for deal, (moved, _) in zip(deals, pairs, strict=True):
        card = await desk.card(deal)
        assert card.open is moved
        assert len(card.tasks) == (2 if moved else 1)
