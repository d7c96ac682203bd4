"""Today, one's deals, and the lists behind the digest (R10, R42)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm_core.errors import BadValue, Refused
from crm_core.models import Deal
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.deals.lists import DealPage, Today, TodayCounts
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewTask
from crm_core.services.intake.service import Visitor
from tests.deals.desk import Desk
from tests.invoices.till import draft, pay, send
from tests.statements import count_statements

MOSCOW = ZoneInfo("Europe/Moscow")


async def today(desk: Desk, actor: Actor | None = None, page: int = 0, size: int = 10) -> Today:
    async with desk.core.reading(actor or desk.manager) as crm:
        return await crm.queries.worklists.today(page, size)


async def listed(desk: Desk, kind: str, actor: Actor | None = None) -> DealPage:
    async with desk.core.reading(actor or desk.manager) as crm:
        return await crm.queries.worklists.listing(kind)  # type: ignore[arg-type]


async def due(desk: Desk, *hours: float) -> list[int]:
    """Deals with a call so many hours from now each."""
    return [await desk.deal(client=f"Через {hour}", first_task=desk.call(hours=hour)) for hour in hours]


async def test_today_is_overdue_now_and_later_and_not_tomorrow(desk: Desk) -> None:
    late, soon, tonight, _ = await due(desk, 1, 2.5, 13, 15)
    desk.clock.advance(timedelta(hours=2))
    day = await today(desk)
    assert [line.deal_id for line in day.lines] == [soon, late, tonight]
    assert (day.counts, day.open_deals) == (TodayCounts(fresh=0, now=1, overdue=1, later=1), 4)
    assert day.lines[0].stage_name.ru == "Заявка получена"


async def test_today_counts_over_all_pages_and_shows_one(desk: Desk) -> None:
    await due(desk, *(1 + n / 10 for n in range(7)))
    second = await today(desk, page=1, size=5)
    assert (len(second.lines), second.page, second.pages, second.counts.total) == (2, 1, 2, 7)
    assert (await today(desk, page=9, size=5)).page == 1


async def test_today_is_ones_own_by_ones_own_clock(desk: Desk) -> None:
    await due(desk, 13)
    assert (await today(desk, desk.colleague)).counts.total == 0
    assert (await today(desk)).counts.total == 1
    in_vladivostok = Actor(ActorKind.staff, desk.manager.id, desk.manager.role, None, "ru", "Asia/Vladivostok")
    assert (await today(desk, in_vladivostok)).counts.total == 0


async def test_the_follow_up_of_a_lost_deal_comes_up_on_its_day(desk: Desk) -> None:
    (deal,) = await due(desk, 1)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 1, "expensive")
    assert (await today(desk)).counts.total == 0
    desk.clock.advance(timedelta(days=7))
    day = await today(desk)
    assert [line.type for line in day.lines] == ["follow_up"]


async def test_today_and_my_deals_take_at_most_three_statements(desk: Desk) -> None:
    await due(desk, 1, 2)
    with count_statements(desk.core.storage) as statements:
        await today(desk)
    assert len(statements) <= 3
    with count_statements(desk.core.storage) as statements:
        async with desk.core.reading(desk.manager) as crm:
            await crm.queries.worklists.my_deals()
    assert len(statements) <= 3


async def test_my_deals_are_mine_by_funnel_with_their_sum(desk: Desk) -> None:
    await desk.deal(amount=100_00)
    await desk.deal("outreach", client="Второй", amount=50_00)
    async with desk.core.reading(desk.manager) as crm:
        every = await crm.queries.worklists.my_deals()
        outreach = await crm.queries.worklists.my_deals("outreach")
    assert (every.total, every.sum) == (2, 150_00)
    assert [(line.funnel, line.amount) for line in outreach.lines] == [("outreach", 50_00)]
    async with desk.core.reading(desk.colleague) as crm:
        assert (await crm.queries.worklists.my_deals()).total == 0


async def test_each_list_holds_its_deals_and_when_it_began(desk: Desk) -> None:
    stalled, overdue, paused, lost, fine = await due(desk, 99, 1, 99, 99, 99)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == stalled).values(stalled_at=desk.now))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(paused, 1, desk.now + timedelta(days=9), "Отпуск")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(lost, 1, "no_time")
    desk.clock.advance(timedelta(hours=2))
    expected = {"stalled": [stalled], "overdue": [overdue], "paused": [paused], "lost_today": [lost]}
    # Their next steps lie beyond their stage's limit, which is none (R78); on a pause the limit waits.
    expected["no_step"] = [stalled, fine]
    for kind, deals in expected.items():
        page = await listed(desk, kind)
        assert [line.id for line in page.lines] == deals, kind
        assert page.total == len(deals)
        moved = {1} if kind == "paused" else {0}
        assert {line.postponed for line in page.lines} <= moved, "also where there is no task to put off"
    assert (await listed(desk, "overdue")).oldest == desk.now - timedelta(hours=1)
    everything = await listed(desk, "all_open")
    assert {line.id: line.flag for line in everything.lines} == {
        stalled: "stalled",
        overdue: "overdue",
        paused: "paused",
        fine: "beyond",
    }


async def test_unpaid_and_coming_invoices_are_listed_with_what_is_owed(desk: Desk) -> None:
    deal = await desk.deal()
    invoice = await draft(desk, deal, price=10_000_00, due=datetime(2026, 3, 18, tzinfo=MOSCOW).date())
    await send(desk, invoice)
    await pay(desk, invoice, 1_000_00)
    coming = await listed(desk, "due_soon")
    assert [(line.id, line.owed) for line in coming.lines] == [(deal, 9_000_00)]
    assert (await listed(desk, "unpaid")).total == 0
    desk.clock.advance(timedelta(days=3))
    unpaid = await listed(desk, "unpaid")
    assert unpaid.sum == coming.sum == 9_000_00, "debts are added up, not what the deals are worth"
    assert [(line.id, line.owed) for line in unpaid.lines] == [(deal, 9_000_00)]
    assert unpaid.oldest == datetime(2026, 3, 19, 0, 0, tzinfo=MOSCOW)
    assert (await listed(desk, "due_soon")).total == 0


async def test_lists_reach_as_far_as_the_asker(desk: Desk) -> None:
    await desk.deal()
    for actor, total in ((desk.manager, 1), (desk.colleague, 0), (desk.head, 1), (desk.supervisor, 1)):
        assert (await listed(desk, "all_open", actor)).total == total
    client = Actor(ActorKind.lead, 1, None, None, "ru", "Europe/Moscow")
    with pytest.raises(Refused):
        await listed(desk, "all_open", client)
    with pytest.raises(BadValue):
        await listed(desk, "everything")


async def test_ones_own_funnels_are_counted_with_their_sums(desk: Desk) -> None:
    await due(desk, 1, 99)
    await desk.deal("return", first_task=NewTask("write", desk.now + timedelta(days=1)), amount=70_00)
    for actor, expected in ((desk.manager, [("inbound", 2, 0), ("return", 1, 70_00)]), (desk.head, [])):
        async with desk.core.reading(actor) as crm:
            funnels = await crm.queries.worklists.my_funnels()
        assert [(one.funnel, one.count, one.sum) for one in funnels] == expected


async def test_a_list_opened_from_yesterdays_digest_is_of_yesterday(desk: Desk) -> None:
    early, late = await due(desk, 99, 99)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(early, 1, "no_time")
    async with desk.core.reading(desk.supervisor) as crm:
        covered = await crm.queries.digest.for_supervisor()
    desk.clock.advance(timedelta(days=1))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(late, 1, "no_time")
    async with desk.core.reading(desk.supervisor) as crm:
        then = await crm.queries.worklists.listing("lost_today", period=Period(covered.since, covered.until))
        now = await crm.queries.worklists.listing("lost_today")
    assert ([line.id for line in then.lines], [line.id for line in now.lines]) == ([early], [late])


async def test_a_lead_that_nobody_has_spoken_to_stands_first(desk: Desk) -> None:
    """Also when it is late: the call that is an hour late costs more than yesterday's paper (R10)."""
    late, soon = await due(desk, 1, 2.5)
    async with desk.core.transaction(Actor.system("ru")) as crm:
        contact = (await crm.intake.give_consent(Visitor(600_321, "Ольга", None, "ru"), None)).contact_id
        request = await crm.intake.open_request(contact, "Нужен сайт")
        await crm.intake.finish(request.deal_id)
    desk.clock.advance(timedelta(hours=2))
    owner = await owner_of(desk, request.deal_id)
    day = await today(desk, owner)
    assert day.lines[0].deal_id == request.deal_id
    assert day.counts.fresh == 1
    await desk.finish(request.deal_id, "no_answer", actor=owner, next_task=desk.call(hours=3))
    day = await today(desk, owner)
    assert day.counts.fresh == 0
    assert day.lines[-1].deal_id == request.deal_id
    assert {late, soon} <= {line.deal_id for line in day.lines} or owner != desk.manager


async def owner_of(desk: Desk, deal: int) -> Actor:
    owner = (await desk.card(deal, desk.supervisor)).owner
    return desk.manager if owner is not None and owner.id == desk.manager.id else desk.colleague
