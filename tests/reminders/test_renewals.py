"""A paid period that is about to end opens the deal of its renewal in time, once (R33)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update

from crm_core.models import Deal, Staff
from crm_core.queries.notifications.dto import CardFacts
from crm_core.rules.deals.statuses import DealStatus
from tests.deals.desk import Desk
from tests.reminders.post import Post

MOSCOW = ZoneInfo("Europe/Moscow")
OPENS = datetime(2026, 6, 2, 9, tzinfo=MOSCOW)


async def sold(desk: Desk, client: str = "Иван Петров", until: date = date(2026, 6, 16)) -> int:
    deal = await desk.deal(client=client, need="Обслуживание", amount=30_000_00)
    product = await desk.product(f"Обслуживание {client}")
    await desk.take(deal, to="paid", fields={"product": product, "company_name": f"Ромашка {client}"})
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.follow_ups.keep_period(deal, (await desk.row(deal)).version, until)
    return deal


async def renewals(desk: Desk) -> list[Deal]:
    async with desk.core.storage.reader() as session:
        return list(await session.scalars(select(Deal).where(Deal.funnel == "renewal").order_by(Deal.id)))


async def test_the_renewal_opens_two_weeks_before_the_end_with_owner_task_and_notification(
    desk: Desk, post: Post
) -> None:
    deal = await sold(desk)
    assert await post.at(OPENS - timedelta(minutes=1)) == []
    (notification,) = await post.at(OPENS)
    assert (notification.kind, notification.recipient.staff_id) == ("deal.renewal", desk.manager.id)
    (renewal,) = await renewals(desk)
    assert (renewal.linked_from_id, renewal.owner_id, renewal.status) == (deal, desk.manager.id, DealStatus.OPEN)
    assert (renewal.amount, renewal.need) == (30_000_00, "Обслуживание")
    (task,) = await desk.tasks(renewal.id)
    assert task.due_at == OPENS + timedelta(days=1)
    assert (task.title, renewal.next_task_at) == ("Позвонить о продлении", task.due_at)
    assert isinstance(notification.facts, CardFacts)
    assert [(one.id, one.paid_until) for one in notification.facts.card.linked] == [(deal, date(2026, 6, 16))]


async def test_it_opens_once_whatever_ticks_and_however_late(desk: Desk, post: Post) -> None:
    await sold(desk)
    await post.at(OPENS + timedelta(days=40))
    await post.at(OPENS + timedelta(days=41))
    await post.ring()
    assert len(await renewals(desk)) == 1
    assert [notification.kind for notification in post.gateway.notifications].count("deal.renewal") == 1


async def test_a_period_that_ends_sooner_than_that_is_renewed_at_once(desk: Desk, post: Post) -> None:
    await sold(desk, until=date(2026, 3, 20))
    assert [notification.kind for notification in await post.after(minutes=1)] == ["deal.renewal"]


async def test_a_renewal_that_is_under_way_is_not_opened_beside_itself(desk: Desk, post: Post) -> None:
    deal = await sold(desk)
    await post.at(OPENS)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.follow_ups.keep_period(deal, (await desk.row(deal)).version, date(2026, 6, 10))
    await post.after(minutes=1)
    assert len(await renewals(desk)) == 1
    (renewal,) = await renewals(desk)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(renewal.id, renewal.version, "no_time")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.follow_ups.keep_period(deal, (await desk.row(deal)).version, date(2027, 6, 10))
    await post.at(datetime(2027, 5, 27, 9, tzinfo=MOSCOW))
    assert len(await renewals(desk)) == 2, "the next period is another one"


async def test_nothing_is_renewed_where_nothing_is_to_be(desk: Desk, post: Post) -> None:
    deal = await sold(desk)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.follow_ups.keep_period(deal, (await desk.row(deal)).version, None)
    await post.at(OPENS)
    assert await renewals(desk) == []


async def test_a_leavers_renewal_goes_to_whose_turn_it_is(desk: Desk, post: Post) -> None:
    await sold(desk)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == desk.manager.id).values(active=False))
    (notification,) = await post.at(OPENS)
    (renewal,) = await renewals(desk)
    assert renewal.owner_id == desk.colleague.id == notification.recipient.staff_id
    assert [task.owner_id for task in await desk.tasks(renewal.id)] == [desk.colleague.id]


async def test_many_renewals_at_once_are_one_summary(desk: Desk, post: Post) -> None:
    for number in range(7):
        await sold(desk, f"Клиент {number}")
    notifications = await post.at(OPENS + timedelta(days=2, hours=1))
    assert len(await renewals(desk)) == 7
    assert "deal.renewal" not in [notification.kind for notification in notifications]


async def test_the_scan_looks_at_what_is_due_alone(desk: Desk) -> None:
    await sold(desk)
    due = "SELECT id FROM deals WHERE renewal_at <= '2026-06-02 06:00:00'"
    async with desk.core.storage.reader() as session:
        if desk.core.storage.is_sqlite:
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {due}"))
        else:
            await session.execute(text("SET enable_seqscan = off"))  # so few rows are read through otherwise
            plan = await session.execute(text(f"EXPLAIN {due}"))
        assert "ix_deals_renewal_due" in str(plan.all())
