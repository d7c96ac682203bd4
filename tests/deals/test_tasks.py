"""Tasks on their own: one more, and one put off (R34)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import OutboxNotification
from crm_core.queries.notifications.kinds import TaskDue
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.tasks import PUT_OFF_AT_ONCE
from tests.deals.desk import Desk


async def test_one_more_task_counts_if_it_is_the_earliest(desk: Desk) -> None:
    deal = await desk.deal()
    first = (await desk.row(deal)).next_task_at
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, desk.call(days=3))
    assert (await desk.row(deal)).next_task_at == first
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, desk.call(minutes=5))
    row = await desk.row(deal)
    assert (row.next_task_at, row.version) == (desk.now + timedelta(minutes=5), 3)


async def test_a_task_set_for_soon_gets_no_heads_up_but_rings_at_its_time(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        task = await crm.tasks.add(deal, desk.call(minutes=5))
    rung = next(one.rung_at for one in await desk.tasks(deal) if one.id == task)
    assert rung == desk.now + timedelta(minutes=5)


async def test_putting_off_begins_the_reminders_anew(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    desk.clock.advance(timedelta(hours=2))
    later = desk.now + timedelta(days=1)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.postpone(task.id, 1, later)
    (put_off,) = await desk.tasks(deal)
    assert (put_off.due_at, put_off.postponed, put_off.rung) == (later, 1, 0)
    assert put_off.rung_at == later - timedelta(minutes=15)
    assert (await desk.row(deal)).next_task_at == later


async def test_what_cannot_be_put_off(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    for actor, version, due_at, error in (
        (desk.manager, 1, desk.now - timedelta(hours=1), BadValue),
        (desk.manager, 4, desk.now + timedelta(hours=1), Outdated),
        (desk.colleague, 1, desk.now + timedelta(hours=1), Refused),
    ):
        with pytest.raises(error):
            async with desk.core.transaction(actor) as crm:
                await crm.tasks.postpone(task.id, version, due_at)
    await desk.finish(deal, next_task=desk.call())
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.tasks.postpone(task.id, 2, desk.now + timedelta(hours=1))


async def test_a_task_goes_to_a_colleague_and_its_reminders_with_it(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    reminder = NewNotification(f"task:{task.id}:1:1", TaskDue(task.id, 1), staff_id=desk.manager.id, deal_id=deal)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.outbox.put(reminder)
    async with desk.core.transaction(desk.head) as crm:
        await crm.tasks.assign(task.id, 1, desk.colleague.id or 0)
    (given,) = await desk.tasks(deal)
    row = await desk.row(deal)
    assert (given.owner_id, given.rung, row.owner_id, row.version) == (desk.colleague.id, 0, desk.manager.id, 2)
    async with desk.core.storage.reader() as session:
        notifications = list(await session.scalars(select(OutboxNotification).order_by(OutboxNotification.id)))
    assert [(one.kind, one.state, one.staff_id) for one in notifications] == [
        ("task.due", NotificationState.DROPPED, desk.manager.id),
        ("task.assigned", NotificationState.PENDING, desk.colleague.id),
    ]
    async with desk.core.reading(desk.colleague) as crm:
        assert (await crm.queries.cards.task(task.id)).open
        assert (await crm.queries.worklists.next_task(besides_deal=0)).id == task.id  # type: ignore[union-attr]
        assert await crm.queries.worklists.next_task(besides_deal=deal) is None


async def test_who_may_give_a_task_to_whom(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    for actor, version, staff_id, error in (
        (desk.manager, 1, desk.colleague.id, Refused),
        (desk.head, 7, desk.colleague.id, Outdated),
        (desk.head, 1, 999_999, BadValue),
    ):
        with pytest.raises(error):
            async with desk.core.transaction(actor) as crm:
                await crm.tasks.assign(task.id, version, staff_id or 0)
    async with desk.core.transaction(desk.head) as crm:
        await crm.tasks.assign(task.id, 1, desk.manager.id or 0)
    assert (await desk.row(deal)).version == 1, "theirs already"


async def test_all_that_is_overdue_is_put_off_at_once_and_not_to_one_moment(desk: Desk) -> None:
    late = [await desk.deal(client=f"{n}", first_task=desk.call(hours=n)) for n in (2, 1)]
    soon = await desk.deal(client="Скоро", first_task=desk.call(hours=5))
    passed_on = await desk.deal(client="Чужая", first_task=desk.call(hours=1))
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.tasks.assign((await desk.task(passed_on)).id, 1, desk.colleague.id or 0)
    desk.clock.advance(timedelta(hours=4))
    tomorrow = desk.now + timedelta(days=1)
    async with desk.core.transaction(desk.manager) as crm:
        assert await crm.tasks.postpone_overdue(tomorrow) == 2
    assert [(await desk.task(deal)).due_at - tomorrow for deal in late] == [timedelta(minutes=10), timedelta()]
    assert [(await desk.task(deal)).postponed for deal in (*late, soon)] == [1, 1, 0]
    async with desk.core.transaction(desk.manager) as crm:
        assert await crm.tasks.postpone_overdue(tomorrow) == 0


async def test_more_than_half_a_day_of_overdue_tasks_takes_another_press(desk: Desk) -> None:
    for n in range(PUT_OFF_AT_ONCE + 2):
        await desk.deal(client=f"{n}", first_task=desk.call(hours=1))
    desk.clock.advance(timedelta(hours=2))
    async with desk.core.transaction(desk.manager) as crm:
        assert await crm.tasks.postpone_overdue(desk.now + timedelta(days=1)) == PUT_OFF_AT_ONCE
    async with desk.core.transaction(desk.manager) as crm:
        assert await crm.tasks.postpone_overdue(desk.now + timedelta(days=1)) == 2
