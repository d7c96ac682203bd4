"""Limits, calendars and clocks under a new regulation (R5, R7, R35, R36), on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crm_core.models import OutboxNotification
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.reminders.ladder import ring_due
from tests.deals.desk import Desk
from tests.regulation.edits import DEFAULT, apply, edited, plan

MOSCOW = ZoneInfo("Europe/Moscow")


async def test_a_changed_limit_counts_from_when_the_deal_entered_its_stage(desk: Desk) -> None:
    deal = await desk.deal()
    entered = desk.now
    desk.clock.advance(timedelta(hours=2))
    text = edited(('limit = "4wh"', 'limit = "2wd"'))
    assert (await plan(desk.core, text)).clocks == 1
    await apply(desk.core, text)
    row = await desk.row(deal)
    assert row.stage_due_at == row.stall_rung_at == entered + timedelta(days=2)
    assert (row.version, row.stage_entered_at) == (1, entered)


async def test_a_shorter_limit_that_is_over_rings_at_the_next_tick(desk: Desk) -> None:
    deal = await desk.deal()
    desk.clock.advance(timedelta(hours=2))
    await apply(desk.core, edited(('limit = "4wh"', 'limit = "1wh"')))
    assert (await desk.row(deal)).stall_rung_at == desk.now - timedelta(hours=1)
    async with desk.core.transaction(Actor.system()) as crm:
        assert await ring_due(crm.reminders.stalls) == 1
    assert (await desk.row(deal)).stalled_at == desk.now - timedelta(hours=1)


async def test_a_longer_limit_takes_the_tag_off_and_the_notification_back(desk: Desk) -> None:
    deal = await desk.deal()
    desk.clock.advance(timedelta(hours=5))
    async with desk.core.transaction(Actor.system()) as crm:
        await ring_due(crm.reminders.stalls)
    assert (await desk.row(deal)).stalled_at is not None
    await apply(desk.core, edited(('limit = "4wh"', 'limit = "3wd"')))
    row = await desk.row(deal)
    assert (row.stalled_at, row.stall_rung) == (None, 0)
    async with desk.core.storage.reader() as session:
        states = (
            await session.scalars(select(OutboxNotification.state).where(OutboxNotification.kind == "deal.stalled"))
        ).all()
    assert states == [NotificationState.DROPPED]


async def test_who_was_told_of_a_stalled_deal_is_not_told_again(desk: Desk) -> None:
    deal = await desk.deal()
    desk.clock.advance(timedelta(hours=5))
    async with desk.core.transaction(Actor.system()) as crm:
        await ring_due(crm.reminders.stalls)
    await apply(desk.core, edited(('limit = "4wh"', 'limit = "3wh"')))
    async with desk.core.transaction(Actor.system()) as crm:
        assert await ring_due(crm.reminders.stalls) == 0
    row = await desk.row(deal)
    assert (row.stall_rung, row.stalled_at) == (1, row.stage_due_at)
    assert row.stall_rung_at is not None
    assert row.stall_rung_at > desk.now, "the supervisors are still to be told"


async def test_a_pause_is_left_out_of_the_new_limit_too(desk: Desk) -> None:
    """Four hours from Monday 10:00, one of them used, paused until Friday noon; with eight there are seven left."""
    deal = await desk.deal()
    desk.clock.advance(timedelta(hours=1))
    friday_noon = datetime(2026, 3, 20, 12, tzinfo=MOSCOW)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, 1, friday_noon, "Клиент в отпуске")
    await apply(desk.core, edited(('limit = "4wh"', 'limit = "8wh"')))
    row = await desk.row(deal)
    assert row.paused_until == friday_noon
    assert row.stage_due_at == datetime(2026, 3, 23, 10, tzinfo=MOSCOW), "six hours on Friday, one on Monday"


async def test_a_stage_that_gets_a_limit_or_loses_it(desk: Desk) -> None:
    deal = await desk.deal()
    await apply(desk.core, edited(('limit = "4wh"\n', "")))
    row = await desk.row(deal)
    assert (row.stage_due_at, row.stall_rung_at) == (None, None)
    friday = datetime(2026, 3, 20, 9, tzinfo=MOSCOW)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, 1, friday, "Клиент в отпуске")
    await apply(desk.core, DEFAULT)
    assert (await desk.row(deal)).stage_due_at == friday + timedelta(hours=4), "all of it from the end of the pause"


async def test_other_working_hours_move_every_limit(desk: Desk) -> None:
    deal, untouched = await desk.deal(), await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(untouched, 1, "expensive")
    before = await desk.row(untouched)
    later = edited(('monday = "09:00-18:00"', 'monday = "09:00-12:00"'))
    assert (await plan(desk.core, later)).clocks == 1
    await apply(desk.core, later)
    assert (await desk.row(deal)).stage_due_at == datetime(2026, 3, 17, 11, tzinfo=MOSCOW)
    assert (await desk.row(untouched)).stage_due_at == before.stage_due_at


async def test_words_alone_move_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    before = await desk.row(deal)
    text = edited(('goal.ru = "Получить оплату в срок."', 'goal.ru = "Получить деньги в срок."'))
    applied = await apply(desk.core, text)
    assert (applied.clocks, applied.movings) == (0, ())
    assert [change.key for change in applied.changes] == ["words"]
    assert (await desk.row(deal)).stage_due_at == before.stage_due_at


async def test_a_renewal_that_has_not_opened_yet_opens_by_the_new_days(desk: Desk) -> None:
    deal = await desk.deal()
    product = await desk.product()
    everything = {"need": "Сайт", "product": product, "amount": 100_00, "company_name": "Кофейня"}
    await desk.take(deal, to="paid", fields={**everything, "paid_until": "2026-06-15"})
    assert (await desk.row(deal)).renewal_at == datetime(2026, 6, 1, 9, tzinfo=MOSCOW)
    await apply(desk.core, edited(("renewal_days = 14", "renewal_days = 27")))
    assert (await desk.row(deal)).renewal_at == datetime(2026, 5, 19, 9, tzinfo=MOSCOW)
