"""Nothing rings at night, and nothing is lost for that (R39)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.queries.notifications.kinds import NewLead
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.deals import NewTask
from tests.deals.desk import Desk
from tests.people import hire
from tests.reminders.post import Post
from tests.reminders.test_task_ladder import tasks

MOSCOW = ZoneInfo("Europe/Moscow")


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026, whose 16th is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)


async def task_at(desk: Desk, due_at: datetime) -> int:
    deal_id = await desk.deal()
    await desk.finish(deal_id, next_task=NewTask("call", due_at))
    return deal_id


async def test_a_task_of_the_evening_rings_in_the_morning(desk: Desk, post: Post) -> None:
    await task_at(desk, moscow(16, 22))
    assert tasks(await post.at(moscow(16, 22))) == []
    assert tasks(await post.at(moscow(17, 8, 59))) == []
    assert [notification.kind for notification in tasks(await post.at(moscow(17, 9)))] == ["task.due"]


async def test_a_heads_up_that_would_come_after_its_task_does_not_come(desk: Desk, post: Post) -> None:
    await task_at(desk, moscow(17, 9))
    assert tasks(await post.at(moscow(17, 8, 45))) == []
    assert [notification.kind for notification in tasks(await post.at(moscow(17, 9)))] == ["task.due"]


async def test_ones_own_hours_come_before_the_companys(desk: Desk, post: Post) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        await crm.staff.settle(wakes_at=time(6), sleeps_at=time(23))
    await task_at(desk, moscow(16, 22))
    assert [notification.kind for notification in tasks(await post.at(moscow(16, 22)))] == ["task.due"]


async def test_night_is_where_the_person_is(desk: Desk, post: Post) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        await crm.staff.settle(zone="Asia/Vladivostok")
    await task_at(desk, moscow(16, 14))  # 21 o'clock there, where it is nine when it is two here
    assert tasks(await post.at(moscow(16, 14))) == []
    assert tasks(await post.at(moscow(17, 1, 59))) == []
    assert [notification.kind for notification in tasks(await post.at(moscow(17, 2)))] == ["task.overdue"]


async def test_a_notification_that_a_silence_carried_into_the_night_waits_for_the_morning(
    desk: Desk, post: Post
) -> None:
    await task_at(desk, moscow(16, 15))
    desk.clock.set(moscow(16, 15))
    await post.tick.scan()
    assert tasks(await post.at(moscow(16, 21))) == []
    waiting = await post.row(kind="task.overdue")
    assert (waiting.state, waiting.not_before, waiting.lease) == (NotificationState.PENDING, moscow(17, 9), None)
    assert [notification.kind for notification in tasks(await post.at(moscow(17, 9)))] == ["task.overdue"]


async def test_a_new_lead_is_told_of_at_once_but_silently(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    notification = NewNotification(f"lead:{deal_id}", NewLead(), staff_id=desk.manager.id, deal_id=deal_id)
    desk.clock.set(moscow(16, 23))
    await post.put(notification)
    (at_night,) = await post.deliver()
    assert at_night.silent
    desk.clock.set(moscow(17, 12))
    await post.put(NewNotification("by day", NewLead(), staff_id=desk.manager.id, deal_id=deal_id))
    (by_day,) = await post.deliver()
    assert not by_day.silent


async def test_somebody_awake_at_night_is_rung_at_night(desk: Desk, post: Post) -> None:
    guard = await hire(post.core, name="Сторож")
    async with desk.core.transaction(guard) as crm:
        await crm.staff.settle(wakes_at=time(20), sleeps_at=time(8))
    deal_id = await desk.deal()
    card = await desk.card(deal_id)
    async with desk.core.transaction(desk.head) as crm:
        await crm.deals.assignment.assign(deal_id, card.version, guard.id or 0)
    await post.ring()
    assert post.gateway.to(guard) == []
    assert [notification.kind for notification in await post.at(moscow(16, 20))][:1] == ["deal.assigned"]


async def test_waking_hours_follow_the_clock_when_it_changes(desk: Desk, post: Post) -> None:
    """Berlin, the night to 29 March: nine in the morning is an hour earlier in UTC than the day before."""
    async with desk.core.transaction(desk.manager) as crm:
        await crm.staff.settle(zone="Europe/Berlin", weekdays="1234567")
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 22, tzinfo=berlin)
    await task_at(desk, evening)
    assert tasks(await post.at(evening)) == []
    morning = datetime(2026, 3, 29, 9, tzinfo=berlin)
    assert morning.astimezone(MOSCOW) - evening.astimezone(MOSCOW) == timedelta(hours=10)
    assert tasks(await post.at(morning - timedelta(minutes=1))) == []
    assert [notification.kind for notification in tasks(await post.at(morning))] == ["task.due"]
