"""After downtime of any length: one summary instead of a flood, and nothing dropped in silence (R40)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from crm_core.queries.notifications.dto import CatchUpFacts
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.deals import NewTask
from reminders.scan import Scan
from tests.deals.desk import Desk
from tests.reminders.post import Post
from tests.reminders.test_stall_ladder import limit_of


async def busy(desk: Desk, deals: int) -> list[int]:
    """Deals with a call each, due within the next hours."""
    made = [await desk.deal(client=f"Клиент {number}") for number in range(deals)]
    for number, deal_id in enumerate(made):
        await desk.finish(deal_id, next_task=NewTask("call", desk.now + timedelta(minutes=30 + number)))
    return made


async def test_a_few_reminders_come_one_by_one(desk: Desk, post: Post) -> None:
    await busy(desk, 5)
    notifications = await post.after(hours=1)
    assert Counter(notification.kind for notification in notifications) == {"task.due": 5}


async def test_many_at_once_come_as_one_summary_that_counts_them(desk: Desk, post: Post) -> None:
    await busy(desk, 9)
    (summary,) = await post.after(hours=1)
    assert (summary.kind, summary.recipient.staff_id) == ("catch_up", desk.manager.id)
    facts = summary.facts
    assert isinstance(facts, CatchUpFacts)
    assert (facts.overdue, facts.due_today, facts.stalled, facts.unpaid) == (9, 0, 0, 0)
    assert [task.contact_name for task in facts.tasks] == [f"Клиент {number}" for number in range(8)]
    assert await post.ring() == []


@pytest.mark.parametrize(("evening", "kinds"), [(4, {"task.due": 4}), (9, {"catch_up": 1})])
async def test_what_fell_due_one_by_one_overnight_is_told_once_in_the_morning(
    desk: Desk, post: Post, evening: int, kinds: dict[str, int]
) -> None:
    """Each in a scan of its own."""
    late = desk.now.replace(hour=18, minute=10)
    desk.clock.set(late - timedelta(minutes=5))
    for number in range(evening):
        due = late + timedelta(minutes=20 * number)
        await desk.deal(client=f"Клиент {number}", first_task=NewTask("call", due))
    got = [one for number in range(3 * evening) for one in await post.at(late + timedelta(minutes=10 * number + 1))]
    assert got == [], "they are asleep"
    waiting = await post.rows(state=NotificationState.PENDING, staff_id=desk.manager.id)
    assert Counter(row.kind for row in waiting) == Counter(kinds)
    await post.at(waiting[0].not_before or desk.now)
    assert Counter(one.kind for one in post.gateway.to(desk.manager)) == Counter({**kinds, "morning": 1})


async def test_a_second_crowd_within_the_hour_rings_as_well(desk: Desk, post: Post) -> None:
    await busy(desk, 7)
    assert [one.kind for one in await post.after(minutes=40)] == ["catch_up"]
    for number in range(7):
        await desk.deal(client=f"Ещё {number}", first_task=NewTask("call", desk.now + timedelta(minutes=16)))
    kinds = [one.kind for one in await post.after(minutes=17)]
    assert kinds == ["catch_up"], "seven more, and not a word of them would be worse than one more message"


async def test_three_days_of_silence_bring_one_summary_each(desk: Desk, post: Post) -> None:
    await busy(desk, 12)
    await post.after(days=3)
    await post.after(seconds=5)
    got = {
        person.name: Counter(notification.kind for notification in post.gateway.to(person))
        for person in (desk.manager, desk.head, desk.supervisor)
    }
    assert got["Анна"] == {"catch_up": 1}
    assert got["Олег"] == {"catch_up": 1}
    assert got["Марина"]["catch_up"] == 1
    assert not await post.rows(state=NotificationState.PENDING)


async def test_slices_smaller_than_the_crowd_do_not_break_the_summary_up(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await busy(desk, 9)
    await post.tick.scan()
    desk.clock.advance(timedelta(hours=1))
    monkeypatch.setattr("reminders.slices.FIRST", 2)
    monkeypatch.setattr("reminders.slices.AT_MOST", 0.0)
    monkeypatch.setattr("reminders.slices.LEAST", 2)
    assert await post.tick.scan() == 9
    assert [notification.kind for notification in await post.deliver()] == ["catch_up"]


async def test_of_more_than_a_scan_holds_at_a_time_each_hears_once(desk: Desk, post: Post) -> None:
    await busy(desk, 16)
    await post.tick.scan()
    desk.clock.advance(timedelta(hours=1))
    assert await Scan(desk.core, most=7).scan() == 16
    assert [notification.kind for notification in await post.deliver()] == ["catch_up"]


async def test_a_leader_is_told_how_many_deals_stand_still(desk: Desk, post: Post) -> None:
    deals = await busy(desk, 7)
    limit = max([await limit_of(desk, deal_id) for deal_id in deals])
    notifications = await post.at(limit + timedelta(days=1, minutes=1))
    (summary,) = [notification for notification in notifications if notification.recipient.staff_id == desk.head.id]
    assert isinstance(summary.facts, CatchUpFacts)
    async with desk.core.reading(desk.head) as crm:
        listed = {kind: (await crm.queries.worklists.listing(kind)).total for kind in ("stalled", "unpaid")}
    assert {"stalled": summary.facts.stalled, "unpaid": summary.facts.unpaid} == listed == {"stalled": 7, "unpaid": 0}


async def test_a_summary_of_what_has_been_done_meanwhile_is_not_sent(desk: Desk, post: Post) -> None:
    deals = await busy(desk, 6)
    desk.clock.advance(timedelta(hours=1))
    await post.tick.scan()
    for deal_id in deals:
        await desk.finish(deal_id, next_task=desk.call(days=2))
    assert await post.deliver() == []
