"""F8: of presses at once on one card one is accepted, the others are told; nothing of theirs stays."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import func, insert, select, update

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Outdated
from crm_core.models import Deal, StageEntry
from crm_core.services.deals import Step
from tests.deals.desk import Desk, open_desk

AT_ONCE = 100

Press = Callable[[Desk, int], Awaitable[bool]]


@dataclass(frozen=True)
class Race:
    deals: int
    accepted: int
    told: int
    entries: int

    def fair(self) -> bool:
        return self.accepted == self.deals == self.entries

    def __str__(self) -> str:
        return f"{self.deals} deals: {self.accepted} accepted, {self.told} told, {self.entries} history rows"


async def race(desk: Desk, press: Press, deals: int, presses: int) -> Race:
    """`presses` on each deal at the same time. History rows are counted without the one that opened the deal."""
    raced = [await desk.deal(client=f"Клиент {number}", need="Сайт") for number in range(deals)]
    places = asyncio.Semaphore(AT_ONCE)

    async def one(deal: int) -> bool:
        async with places:
            return await press(desk, deal)

    accepted = await asyncio.gather(*(one(deal) for deal in raced for _ in range(presses)))
    async with desk.core.storage.reader() as session:
        entries = await session.scalar(select(func.count()).select_from(StageEntry)) or 0
    return Race(deals, sum(accepted), len(accepted) - sum(accepted), entries - deals)


async def careful(desk: Desk, deal: int) -> bool:
    """As the bot does it."""
    try:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.steps.take(Step(deal, 1, to="contact_made", next_task=desk.call()))
    except Outdated:
        return False
    return True


async def naive(desk: Desk, deal: int, looked: asyncio.Barrier) -> bool:
    """The mutant: looks first, and writes what it thinks afterwards, when all the others have looked as well."""
    async with desk.core.storage.reader() as session:
        seen = await session.scalar(select(Deal.version).where(Deal.id == deal))
    await looked.wait()
    if seen != 1:
        return False
    last = select(func.max(StageEntry.seq)).where(StageEntry.deal_id == deal).scalar_subquery()
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal).values(stage="contact_made", version=seen + 1))
        entry = {"deal_id": deal, "funnel": "inbound", "stage": "contact_made", "entered_at": desk.core.clock.now()}
        await session.execute(insert(StageEntry).values(seq=last + 1, passed=False, **entry))
    return True


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


async def test_of_two_presses_on_each_of_sixty_deals_one_is_accepted(desk: Desk) -> None:
    outcome = await race(desk, careful, 60, 2)
    print(f"F8, two presses: {outcome}")
    assert outcome.fair()


async def test_of_twenty_presses_on_each_of_ten_deals_one_is_accepted(desk: Desk) -> None:
    outcome = await race(desk, careful, 10, 20)
    print(f"F8, twenty presses: {outcome}")
    assert outcome.fair()


async def test_a_bot_that_reads_first_and_writes_later_is_caught_accepting_more(desk: Desk) -> None:
    outcome = await race(desk, partial(naive, looked=asyncio.Barrier(20 * 5)), 20, 5)
    assert outcome.accepted > outcome.deals
    assert not outcome.fair()


@pytest.mark.proof
@pytest.mark.parametrize("presses", [2, 20])
async def test_of_presses_on_each_of_five_hundred_deals_one_is_accepted(desk: Desk, presses: int) -> None:
    outcome = await race(desk, careful, 500, presses)
    print(f"F8, {presses} presses: {outcome}")
    assert outcome.fair()
