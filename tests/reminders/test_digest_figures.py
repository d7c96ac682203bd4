"""The four metrics with the money behind each (R42), for what the reader may see."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm_core.errors import Refused
from crm_core.models import Deal, Invoice
from crm_core.queries.reports.digest import Digest, Tally
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Scope
from crm_core.services.deals import NewClient, NewDeal, NewTask
from tests.deals.desk import Desk
from tests.invoices.till import draft, send
from tests.people import hire
from tests.statements import count_statements

MOSCOW = ZoneInfo("Europe/Moscow")


async def digest(desk: Desk, reader: Actor | None = None) -> Digest:
    async with desk.core.reading(reader or desk.supervisor) as crm:
        return await crm.queries.digest.for_supervisor()


async def lose(desk: Desk, deal_id: int, reason: str) -> None:
    card = await desk.card(deal_id)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal_id, card.version, reason)


async def test_refusals_of_the_day_by_reason_with_their_sums(desk: Desk) -> None:
    for amount, reason in ((100, "expensive"), (250, "expensive"), (40, "no_money")):
        await lose(desk, await desk.deal(amount=amount), reason)
    refusals = (await digest(desk)).refusals
    assert (refusals.count, refusals.sum) == (3, 390)
    assert [(line.reason.code if line.reason else None, line.count, line.sum) for line in refusals.reasons] == [
        ("expensive", 2, 350),
        ("no_money", 1, 40),
    ]


async def test_yesterdays_refusals_are_yesterdays(desk: Desk) -> None:
    await lose(desk, await desk.deal(amount=100), "expensive")
    desk.clock.advance(timedelta(days=1))
    assert (await digest(desk)).refusals.count == 0
    async with desk.core.reading(desk.supervisor) as crm:
        morning = await crm.queries.digest.at_hour(datetime(2026, 3, 17, 9, tzinfo=MOSCOW))
        evening = await crm.queries.digest.at_hour(datetime(2026, 3, 17, 18, tzinfo=MOSCOW))
    assert (morning.date, morning.refusals.count) == (date(2026, 3, 16), 1)
    assert (evening.date, evening.refusals.count) == (date(2026, 3, 17), 0)


async def test_no_refusal_falls_between_two_evening_digests(desk: Desk) -> None:
    desk.clock.set(datetime(2026, 3, 16, 21, tzinfo=MOSCOW))
    await lose(desk, await desk.deal(amount=100), "expensive")
    counts: list[int] = []
    async with desk.core.reading(desk.supervisor) as crm:
        for day in (16, 17, 18):
            found = await crm.queries.digest.at_hour(datetime(2026, 3, day, 18, tzinfo=MOSCOW))
            counts.append(found.refusals.count)
    assert counts == [0, 1, 0]


async def test_the_day_is_the_readers_own(desk: Desk) -> None:
    far = await hire(desk.core, Role.supervisor, "Дальний", zone="Asia/Vladivostok")
    desk.clock.set(datetime(2026, 3, 16, 16, tzinfo=MOSCOW))  # 23 o'clock there
    await lose(desk, await desk.deal(amount=100), "expensive")
    desk.clock.advance(timedelta(hours=2))
    assert (await digest(desk, far)).refusals.count == 0
    assert (await digest(desk)).refusals.count == 1


async def test_what_was_promised_and_not_done_by_stage_with_the_longest_wait(desk: Desk) -> None:
    first, second, third = [await desk.deal(amount=amount) for amount in (100, 250, 40)]
    start = desk.now
    await desk.finish(first, next_task=NewTask("call", start + timedelta(hours=1)))
    await desk.finish(second, next_task=NewTask("call", start + timedelta(hours=2)))
    await desk.finish(
        third, to="contact_made", fields={"need": "Сайт"}, next_task=NewTask("call", start + timedelta(hours=3))
    )
    desk.clock.advance(timedelta(hours=2, minutes=30))
    promised = (await digest(desk)).promised
    assert (promised.count, promised.sum, promised.longest) == (2, 350, start + timedelta(hours=1))
    desk.clock.advance(timedelta(hours=1))
    promised = (await digest(desk)).promised
    assert [(line.stage.code, line.count, line.sum) for line in promised.stages] == [
        ("request_received", 2, 350),
        ("contact_made", 1, 40),
    ]


async def test_whoever_puts_everything_off_every_morning_has_not_done_it(desk: Desk) -> None:
    lazy, honest = await desk.deal(amount=100), await desk.deal(amount=40)
    start = desk.now
    for deal_id in (lazy, honest):
        await desk.finish(deal_id, next_task=NewTask("call", start + timedelta(hours=1)))
    for _ in range(5):
        desk.clock.advance(timedelta(days=1))
        task, version = (await desk.task(lazy)).id, (await desk.card(lazy)).version
        async with desk.core.transaction(desk.manager) as crm:
            await crm.tasks.postpone(task, version, desk.now + timedelta(days=1))
    promised = (await digest(desk)).promised
    assert (promised.count, promised.sum, promised.longest) == (2, 140, start + timedelta(hours=1))
    async with desk.core.reading(desk.supervisor) as crm:
        listed = await crm.queries.worklists.listing("overdue")
    assert {(line.id, line.since, line.postponed) for line in listed.lines} == {
        (lazy, start + timedelta(hours=1), 5),
        (honest, start + timedelta(hours=1), 0),
    }
    await desk.finish(lazy, next_task=NewTask("call", desk.now + timedelta(days=1)))
    assert (await digest(desk)).promised.count == 1


async def test_after_two_weeks_the_figures_name_whoever_only_puts_off(desk: Desk) -> None:
    """Each has the same two clients; the honest one calls every day as promised, the lazy one moves every call."""
    lazy, honest = [await desk.deal(amount=100) for _ in range(2)], [await desk.deal(amount=40) for _ in range(2)]
    start = desk.now
    for deal_id in (*lazy, *honest):
        await desk.finish(deal_id, next_task=NewTask("call", start + timedelta(days=1, hours=1)))
    waiting: list[tuple[int, int]] = []
    for _day in range(14):
        desk.clock.advance(timedelta(days=1))
        for deal_id in lazy:
            task, version = (await desk.task(deal_id)).id, (await desk.card(deal_id)).version
            async with desk.core.transaction(desk.manager) as crm:
                await crm.tasks.postpone(task, version, desk.now + timedelta(days=1, hours=1))
        for deal_id in honest:
            await desk.finish(deal_id, next_task=NewTask("call", desk.now + timedelta(days=1, hours=1)))
        promised = (await digest(desk)).promised
        waiting.append((promised.count, promised.over_a_week))
    # Promised for an hour after the first day's end: late from the second on, over a week from the ninth.
    assert waiting == [(0, 0)] + [(2, 0)] * 7 + [(2, 2)] * 6
    async with desk.core.reading(desk.supervisor) as crm:
        listed = await crm.queries.worklists.listing("overdue")
    assert {(line.id, line.postponed) for line in listed.lines} == {(deal_id, 14) for deal_id in lazy}
    assert listed.total == waiting[-1][0]
    task = (await desk.card(lazy[0])).tasks[0]
    assert (task.first_due_at, task.postponed) == (start + timedelta(days=1, hours=1), 14)


async def test_a_day_late_is_not_over_a_week(desk: Desk) -> None:
    deal_id = await desk.deal(amount=100)
    await desk.finish(deal_id, next_task=NewTask("call", desk.now + timedelta(hours=1)))
    desk.clock.advance(timedelta(hours=1, days=7))
    assert (await digest(desk)).promised.over_a_week == 0
    desk.clock.advance(timedelta(minutes=1))
    assert (await digest(desk)).promised.over_a_week == 1


async def test_a_refused_client_to_whom_nobody_goes_back_is_on_a_leaders_list(desk: Desk) -> None:
    deal_id = await desk.deal(amount=100)
    await lose(desk, deal_id, "expensive")
    assert (await digest(desk)).follow_ups == Tally()
    desk.clock.advance(timedelta(days=9))
    assert (await digest(desk)).follow_ups == Tally(1, 100)


async def test_deals_without_a_next_step_and_deals_that_stand_still(desk: Desk) -> None:
    await desk.deal(amount=100)
    idle, stalled = await desk.deal(amount=250), await desk.deal(amount=40)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == idle).values(next_task_at=None))
        await session.execute(update(Deal).where(Deal.id == stalled).values(stalled_at=desk.now))
    found = await digest(desk)
    assert found.no_step == Tally(1, 250)
    assert found.stalled == Tally(1, 40)


async def test_payments_overdue_unreminded_and_ending(desk: Desk) -> None:
    deal_id = await desk.deal()
    first = await draft(desk, deal_id, 1000, due=date(2026, 3, 18))
    await send(desk, first)
    second = await draft(desk, deal_id, 300, due=date(2026, 3, 30))
    await send(desk, second)
    desk.clock.set(datetime(2026, 3, 18, 23, 59, tzinfo=MOSCOW))
    assert (await digest(desk)).payments.overdue == Tally(0, 0)
    desk.clock.set(datetime(2026, 3, 24, 0, 1, tzinfo=MOSCOW))
    payments = (await digest(desk)).payments
    assert payments.overdue == payments.never_reminded == Tally(1, 1000)
    assert payments.due_soon == Tally(1, 300)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Invoice).where(Invoice.id == first).values(reminded_at=desk.now, paid=400))
    payments = (await digest(desk)).payments
    assert (payments.overdue, payments.never_reminded) == (Tally(1, 600), Tally(0, 0))


async def test_new_leads_and_sales_of_the_day(desk: Desk) -> None:
    await desk.deal()
    await desk.deal(funnel="outreach")
    won = await desk.deal(amount=500)
    async with desk.core.storage.writer() as session:
        closed = {"status": "won", "closed_at": desk.now, "stage": "paid"}
        await session.execute(update(Deal).where(Deal.id == won).values(closed))
    found = await digest(desk)
    assert found.new_leads.count == 2
    assert found.won == Tally(1, 500)


async def test_another_currency_is_counted_but_not_added(desk: Desk) -> None:
    deal_id = await desk.deal(amount=100)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal_id).values(currency="USD"))
    await lose(desk, deal_id, "expensive")
    refusals = (await digest(desk)).refusals
    assert (refusals.count, refusals.sum) == (1, 0)


async def test_a_head_sees_their_department_and_a_manager_nothing(desk: Desk) -> None:
    outsider = await hire(desk.core, name="Чужой", department_name="Service")
    await lose(desk, await desk.deal(amount=100), "expensive")
    async with desk.core.transaction(outsider) as crm:
        other = await crm.deals.creation.open(NewDeal("inbound", "Чужая сделка", NewClient("Клиент")))
        await crm.deals.closing.lose(other, 1, "no_money")
    head, supervisor = await digest(desk, desk.head), await digest(desk)
    assert (head.scope, head.department, head.refusals.count) == (Scope.department, "Sales", 1)
    assert (supervisor.scope, supervisor.department, supervisor.refusals.count) == (Scope.company, None, 2)
    with pytest.raises(Refused):
        await digest(desk, desk.manager)


async def test_a_digest_asks_few_questions(desk: Desk) -> None:
    deal = await desk.deal()
    await desk.finish(deal, next_task=desk.call())
    desk.clock.advance(timedelta(days=9))
    with count_statements(desk.core.storage) as statements:
        assert (await digest(desk)).urgent
    assert len(statements) <= 6


async def test_a_day_over_the_change_of_clocks_is_as_long_as_it_was(desk: Desk) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    reader = await hire(desk.core, Role.supervisor, "Берлин", zone="Europe/Berlin")
    async with desk.core.reading(reader) as crm:
        found = await crm.queries.digest.at_hour(datetime(2026, 3, 30, 8, tzinfo=berlin))
    assert found.until - found.since == timedelta(hours=23)
    assert found.since == datetime.combine(date(2026, 3, 29), time(0), tzinfo=berlin).astimezone(UTC)
