"""Two presses at once: one is accepted, the other is told, and nothing of it stays (F8)."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select, update

from crm_core.errors import Outdated, Overtaken
from crm_core.models import Deal, StageEntry
from crm_core.rules.policy import Permission
from crm_core.services.deals import Step
from crm_core.services.deals.store import DealStore
from crm_core.services.versioned import NO_SYNC
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


async def test_whoever_looked_before_and_wrote_after_is_told_apart_from_an_old_card(desk: Desk) -> None:
    """Run again, such a press is one on an old card, which says who changed what."""
    deal = await desk.deal(need="Сайт")
    async with desk.core.transaction(desk.manager) as crm:
        held = await DealStore(crm).load(deal, Permission.deal_edit, 1)
        await crm.session.execute(update(Deal).where(Deal.id == deal).values(version=2), execution_options=NO_SYNC)
        with pytest.raises(Overtaken):
            await DealStore(crm).change(held, need="Магазин")
    with pytest.raises(Outdated) as told:
        await desk.take(deal, seen_version=1, to="contact_made", next_task=desk.call())
    assert not isinstance(told.value, Overtaken)


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
