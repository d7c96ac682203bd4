"""A promise keeps its first date, whatever moves it (R78): a hand, a pause, its end, the date that it hangs on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import parse
from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage
from tests.deals.desk import Desk, open_desk
from tests.deals.test_following import VISITS, booked, edit, local

Move = Callable[[Desk, int], Awaitable[None]]


@pytest.fixture
def rules() -> Regulation:
    return parse(VISITS, "visits.toml", lint=False)


@pytest.fixture
async def desk(storage: Storage, rules: Regulation, clock: FrozenClock) -> Desk:
    return await open_desk(CrmCore(storage, rules, clock), clock)


async def by_hand(desk: Desk, deal: int) -> None:
    card = await desk.card(deal)
    task = min(card.tasks, key=lambda one: one.id)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.postpone(task.id, card.version, task.due_at + timedelta(days=1))


async def by_a_pause(desk: Desk, deal: int) -> None:
    card = await desk.card(deal)
    until = max(task.due_at for task in card.tasks) + timedelta(hours=1)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, card.version, until, "Клиент в отпуске")


async def by_its_end(desk: Desk, deal: int) -> None:
    await by_a_pause(desk, deal)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.resume(deal, (await crm.queries.cards.deal(deal)).version)


async def with_the_visit(desk: Desk, deal: int) -> None:
    visit = datetime.fromisoformat((await desk.row(deal)).fields["visit_at"])
    await edit(desk, deal, (visit + timedelta(days=2)).isoformat())


MOVES: dict[Move, int] = {by_hand: 1, by_a_pause: 1, by_its_end: 2, with_the_visit: 1}
"""How often each moves the task."""


ORDER = (by_hand, by_its_end, with_the_visit, by_a_pause)


@pytest.mark.parametrize("moves", [ORDER, ORDER[::-1]], ids=["a hand first", "a pause first"])
async def test_whatever_moves_a_promise_leaves_its_first_date_and_is_counted(
    desk: Desk, moves: tuple[Move, ...]
) -> None:
    deal = await booked(desk, local(19, 15))
    times = 0
    for move in moves:
        await move(desk, deal)
        task = min((await desk.card(deal)).tasks, key=lambda one: one.id)
        times += MOVES[move]
        assert (task.first_due_at, task.postponed) == (local(18, 15), times), move.__name__


async def test_a_pause_for_a_week_leaves_the_client_waiting_since_the_first_date(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    await by_a_pause(desk, deal)
    async with desk.core.reading(desk.supervisor) as crm:
        assert (await crm.queries.worklists.listing("overdue")).total == 0, "on a pause nothing is due"
    desk.clock.set(local(27, 10))
    async with desk.core.reading(desk.supervisor) as crm:
        listed = await crm.queries.worklists.listing("overdue")
        promised = (await crm.queries.digest.for_supervisor()).promised
    assert [(line.id, line.since, line.postponed) for line in listed.lines] == [(deal, local(18, 15), 1)]
    assert (promised.count, promised.longest, promised.over_a_week) == (1, local(18, 15), 1)
