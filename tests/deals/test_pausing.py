"""A legitimate pause stops the stall clock and keeps what was left of it (R36)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import BadValue, Outdated
from tests.deals.desk import Desk

MOSCOW = ZoneInfo("Europe/Moscow")
FRIDAY_NOON = datetime(2026, 3, 20, 12, 0, tzinfo=MOSCOW)


async def paused(desk: Desk, until: datetime = FRIDAY_NOON) -> int:
    """A deal with four working hours to its limit, paused after one of them has passed."""
    deal = await desk.deal()
    desk.clock.advance(timedelta(hours=1))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, 1, until, "Клиент в отпуске")
    return deal


async def test_the_limit_waits_and_keeps_its_three_hours(desk: Desk) -> None:
    card = await desk.card(await paused(desk))
    assert (card.paused_until, card.pause_reason) == (FRIDAY_NOON, "Клиент в отпуске")
    assert card.stage_due_at == FRIDAY_NOON + timedelta(hours=3)


async def test_a_pause_ends_by_itself(desk: Desk) -> None:
    deal = await paused(desk)
    desk.clock.set(FRIDAY_NOON + timedelta(minutes=1))
    card = await desk.card(deal)
    assert (card.paused_until, card.pause_reason) == (None, None)
    assert (await desk.row(deal)).stall_rung_at == FRIDAY_NOON + timedelta(hours=3)


async def test_resuming_early_gives_back_the_three_hours_from_now(desk: Desk) -> None:
    deal = await paused(desk)
    desk.clock.advance(timedelta(hours=2))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.resume(deal, 2)
    card = await desk.card(deal)
    assert card.paused_until is None
    assert card.stage_due_at == datetime(2026, 3, 16, 16, 0, tzinfo=MOSCOW)
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.pausing.resume(deal, 3)


async def test_a_stalled_deal_loses_its_tag_and_stalls_again_when_the_pause_is_over(desk: Desk) -> None:
    deal = await desk.deal()
    desk.clock.advance(timedelta(days=1))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, 1, FRIDAY_NOON, "Ждём бюджет")
    row = await desk.row(deal)
    assert (row.stalled_at, row.stall_rung, row.stall_rung_at) == (None, 0, FRIDAY_NOON)


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (FRIDAY_NOON, "  ", "empty"),
        (FRIDAY_NOON, "я" * 201, "too_long"),
        (FRIDAY_NOON - timedelta(days=30), "Отпуск", "in_the_past"),
    ],
)
async def test_a_pause_needs_a_reason_and_a_day_to_come(desk: Desk, until: datetime, reason: str, code: str) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue) as bad:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.pausing.pause(deal, 1, until, reason)
    assert bad.value.reason == code


async def rest(desk: Desk, deal: int, until: datetime, reason: str = "Отпуск") -> None:
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, (await crm.queries.cards.deal(deal)).version, until, reason)


async def test_what_was_to_be_done_waits_for_the_end_of_the_pause(desk: Desk) -> None:
    deal = await desk.deal(first_task=desk.call(hours=2))
    desk.clock.advance(timedelta(hours=4))
    await rest(desk, deal, FRIDAY_NOON)
    assert (await desk.task(deal)).due_at == (await desk.row(deal)).next_task_at == FRIDAY_NOON
    async with desk.core.reading(desk.manager) as crm:
        assert (await crm.queries.worklists.today()).counts.total == 0
    async with desk.core.reading(desk.supervisor) as crm:
        assert (await crm.queries.worklists.listing("overdue")).total == 0
        paused = await crm.queries.worklists.listing("paused")
        assert (await crm.queries.digest.for_supervisor()).paused.count == paused.total == 1


async def test_a_task_beyond_the_pause_stays_where_it_is(desk: Desk) -> None:
    deal = await desk.deal(first_task=desk.call(days=30))
    due = (await desk.task(deal)).due_at
    await rest(desk, deal, FRIDAY_NOON)
    assert (await desk.task(deal)).due_at == (await desk.row(deal)).next_task_at == due


async def test_back_to_work_early_brings_the_task_back(desk: Desk) -> None:
    deal = await paused(desk)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.resume(deal, 2)
    assert (await desk.task(deal)).due_at == (await desk.row(deal)).next_task_at == desk.now + timedelta(hours=1)


async def test_a_deal_rests_so_often_and_so_long_and_no_more(desk: Desk) -> None:
    deal = await desk.deal()
    rules = desk.core.regulation.pause
    longest = desk.core.calendar.add(desk.now, rules.longest)
    with pytest.raises(BadValue) as bad:
        await rest(desk, deal, longest + timedelta(minutes=1))
    assert bad.value.reason == "pause_too_long"
    for _ in range(rules.most):
        await rest(desk, deal, desk.now + timedelta(days=1))
        desk.clock.advance(timedelta(days=1, minutes=1))
    for act in (rest(desk, deal, desk.now + timedelta(days=1)), latest(desk, deal)):
        with pytest.raises(BadValue) as bad:
            await act
        assert bad.value.reason == "pauses_spent"


async def latest(desk: Desk, deal: int) -> None:
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.latest(deal, version)


@pytest.mark.parametrize("reason", [".", "-", "!!!", "1", "?.."])
async def test_a_reason_is_words(desk: Desk, reason: str) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue) as bad:
        await rest(desk, deal, FRIDAY_NOON, reason)
    assert bad.value.reason == "no_words"
