"""The delivery and the tick as they run: woken, stopped, led by one of several."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from crm_core.core import CrmCore
from crm_core.queries.notifications.outbox_dto import Notification, StaleLease
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.reminders.ladder import Ladder
from reminders.delivery import Delivery
from reminders.gateway import Receipt
from reminders.scan import LADDERS, Scan
from reminders.scheduler import Scheduler
from tests.deals.desk import Desk
from tests.reminders.post import ManualTimer, Post
from tests.reminders.test_delivery import nudge, number_of, numbers


class SlowGateway:
    """Holds each notification until it is let go."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[Notification] = asyncio.Queue()
        self.let_go = asyncio.Event()

    async def send(self, notification: Notification) -> Receipt:
        self.begun.put_nowait(notification)
        await self.let_go.wait()
        return Receipt(notification.recipient.chat_id, 1)


async def test_a_notification_written_while_it_runs_is_sent_without_being_asked_for(desk: Desk, post: Post) -> None:
    gateway = SlowGateway()
    gateway.let_go.set()
    delivery = Delivery(post.core, gateway)
    running = asyncio.create_task(delivery.run())
    await post.put(nudge(desk, await desk.deal(), 1))
    notification = await gateway.begun.get()
    assert number_of(notification) == 1
    await delivery.stop()
    await running
    assert (await post.row(kind="deal.nudge")).state is NotificationState.SENT


async def test_a_stop_finishes_what_is_under_way_and_gives_back_the_rest(desk: Desk, post: Post) -> None:
    gateway = SlowGateway()
    delivery = Delivery(post.core, gateway)
    running = asyncio.create_task(delivery.run())
    deal_id = await desk.deal()
    await post.put(*(nudge(desk, deal_id, number) for number in range(5)))
    await gateway.begun.get()
    stopping = asyncio.create_task(delivery.stop())
    gateway.let_go.set()
    await asyncio.gather(stopping, running)
    rows = await post.rows(kind="deal.nudge")
    assert [row.state for row in rows] == [NotificationState.SENT, *[NotificationState.PENDING] * 4]
    assert {row.lease for row in rows} == {None}
    await post.deliver()
    assert numbers(post.gateway.notifications) == [1, 2, 3, 4]
    assert post.delivery.counts.repeated == 0


async def test_a_notification_whose_process_was_killed_is_sent_by_the_next_and_counted(desk: Desk, post: Post) -> None:
    gateway = SlowGateway()
    killed = Delivery(post.core, gateway, timer=ManualTimer())
    await post.put(nudge(desk, await desk.deal(), 1))
    begun = asyncio.create_task(killed.deliver_due())
    await gateway.begun.get()
    assert await post.deliver() == []
    post.timer.advance(120.0)
    assert numbers(await post.deliver()) == [1]
    assert post.delivery.counts.repeated == 1
    gateway.let_go.set()
    await begun
    assert (killed.counts.sent, killed.counts.stale) == (0, 1)
    assert (await post.row(kind="deal.nudge")).message_id == 1


async def test_of_two_processes_only_the_leader_rings_and_sends(desk: Desk, post: Post) -> None:
    async with post.core.storage.leadership() as leader, post.core.storage.leadership() as other:
        assert (leader.held, other.held) == (True, False)
        idle = Delivery(post.core, post.gateway, timer=post.timer, leader=other)
        busy = Delivery(post.core, post.gateway, timer=post.timer, leader=leader)
        await post.put(nudge(desk, await desk.deal(), 1))
        await idle.deliver_due()
        assert await Scan(post.core, leader=other).scan() == 0
        assert post.gateway.notifications == []
        await busy.deliver_due()
        assert numbers(post.gateway.notifications) == [1]


async def test_whoever_takes_over_the_leadership_does_not_wait_for_leases_of_the_dead(desk: Desk, post: Post) -> None:
    await post.put(nudge(desk, await desk.deal(), 1))
    async with post.core.transaction(Actor.system()) as crm:
        (claimed,) = await crm.outbox.claim(10, crm.now + timedelta(minutes=2))
    async with post.core.storage.leadership() as leader:
        successor = Delivery(post.core, post.gateway, timer=post.timer, leader=leader)
        await successor.deliver_due()
        await successor.deliver_due()
    assert numbers(post.gateway.notifications) == [1]
    assert successor.counts.repeated == 1
    with pytest.raises(StaleLease):
        async with post.core.transaction(Actor.system()) as crm:
            await crm.outbox.sent(claimed.id, claimed.lease, 1, 1)


async def test_a_ladder_that_fails_does_not_keep_the_others_from_ringing(
    desk: Desk, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(crm: object) -> Ladder:
        raise RuntimeError("a bug in a ladder")

    monkeypatch.setitem(LADDERS, "tasks", broken)
    await desk.deal()
    notifications = await post.after(days=2)
    assert "deal.stalled" in {notification.kind for notification in notifications}
    assert post.tick.failures == 1


async def test_the_scheduler_ticks_as_soon_as_it_starts(desk: Desk, post: Post, core: CrmCore) -> None:
    class Noted(Scan):
        scanned = asyncio.Event()

        async def scan(self) -> int:
            self.scanned.set()
            return 0

    tick = Noted(core)
    scheduler = Scheduler(tick)
    scheduler.start()
    await tick.scanned.wait()
    scheduler.stop()
