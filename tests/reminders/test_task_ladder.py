"""Tasks remind their owner (R34): before, at their time, and after; and they fall silent when they are done."""

from __future__ import annotations

from datetime import timedelta

from crm_core.queries.notifications.dto import TaskFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.services.deals import NewTask
from tests.deals.desk import Desk
from tests.reminders.post import Post


async def set_task(desk: Desk, deal_id: int, **later: float) -> int:
    """The deal's own first task gives way to one of ours; its id."""
    await desk.finish(deal_id, next_task=NewTask("call", desk.now + timedelta(**later), "Обсудить смету"))
    return (await desk.task(deal_id)).id


def tasks(notifications: list[Notification]) -> list[Notification]:
    """Without what a deal's own ladder says meanwhile."""
    return [notification for notification in notifications if notification.kind.startswith("task.")]


async def test_a_task_is_heralded_then_due_then_overdue(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    task_id = await set_task(desk, deal_id, hours=2)

    assert await post.after(hours=1, minutes=44) == []
    (soon,) = await post.after(minutes=1)
    (due,) = await post.after(minutes=15)
    (overdue,) = await post.after(hours=1)
    assert [soon.kind, due.kind, overdue.kind] == ["task.soon", "task.due", "task.overdue"]
    assert soon.recipient.staff_id == desk.manager.id
    assert isinstance(overdue.facts, TaskFacts)
    assert overdue.facts.task_id == task_id
    assert overdue.facts.title.in_("ru") == "Обсудить смету"
    assert overdue.facts.deal.id == deal_id


async def test_the_last_reminder_comes_a_working_day_later_and_then_there_is_none(desk: Desk, post: Post) -> None:
    await set_task(desk, await desk.deal(), hours=1)
    await post.after(hours=2)
    (last,) = tasks(await post.after(days=1))
    assert last.kind == "task.overdue"
    assert tasks(await post.after(days=30)) == []


async def test_a_scan_repeated_by_another_process_rings_nothing_twice(desk: Desk, post: Post) -> None:
    await set_task(desk, await desk.deal(), hours=1)
    assert len(await post.after(hours=1)) == 1
    second = Post(post.core, post.clock)
    assert await second.ring() == []
    assert await post.ring() == []


async def test_a_task_that_is_done_before_its_reminder_goes_out_sends_nothing(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await set_task(desk, deal_id, hours=1)
    desk.clock.advance(timedelta(hours=1))
    await post.tick.scan()
    await desk.finish(deal_id, next_task=desk.call(days=2))
    await post.delivery.deliver_due()
    assert post.gateway.notifications == []


async def test_a_postponed_task_rings_at_its_new_time_alone(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    task_id = await set_task(desk, deal_id, hours=1)
    desk.clock.advance(timedelta(hours=1))
    await post.tick.scan()
    card = await desk.card(deal_id)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.postpone(task_id, card.version, desk.now + timedelta(hours=3))
    await post.delivery.deliver_due()
    assert post.gateway.notifications == []
    assert [notification.kind for notification in tasks(await post.after(hours=3))] == ["task.due"]


async def test_of_several_reminders_that_were_missed_only_the_latest_rings(desk: Desk, post: Post) -> None:
    await set_task(desk, await desk.deal(), hours=1)
    (only,) = tasks(await post.after(days=2))
    assert only.kind == "task.overdue"
    assert isinstance(only.facts, TaskFacts)
    assert only.facts.rung == 3


async def test_a_reminder_of_a_deal_given_to_somebody_else_follows_the_deal(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await set_task(desk, deal_id, hours=1)
    card = await desk.card(deal_id)
    async with desk.core.transaction(desk.head) as crm:
        await crm.deals.assignment.assign(deal_id, card.version, desk.colleague.id or 0)
    (due,) = tasks(await post.after(hours=1))
    assert due.recipient.staff_id == desk.colleague.id
