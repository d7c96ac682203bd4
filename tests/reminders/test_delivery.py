"""What is promised is delivered: in order, at the pace allowed, and once."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import update

from crm_core.models import Deal
from crm_core.queries.notifications.dto import CardFacts
from crm_core.queries.notifications.kinds import DailyDigest, DealNudged, InvoiceSent, NewLead, RenewalOpened
from crm_core.queries.notifications.outbox_dto import NewNotification, Notification
from crm_core.roles import Role
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.deals import NewTask
from tests.deals.desk import Desk
from tests.people import hire
from tests.reminders.post import Post


def nudge(desk: Desk, deal_id: int, number: int, **more: object) -> NewNotification:
    """A notification that stays true as long as the deal is open."""
    given = {"staff_id": desk.manager.id, "deal_id": deal_id}
    return NewNotification(f"nudge:{number}", DealNudged(by=number), **(given | more))  # type: ignore[arg-type]


def numbers(notifications: list[Notification]) -> list[int]:
    return [number_of(notification) for notification in notifications]


def number_of(notification: Notification) -> int:
    assert isinstance(notification.about, DealNudged)
    return notification.about.by or 0


async def later(post: Post, **length: float) -> list[Notification]:
    """What another pass sends so much later."""
    post.clock.advance(timedelta(**length))
    return await post.deliver()


async def test_a_notification_is_sent_with_its_facts_and_marked_with_where_it_stands(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await post.put(nudge(desk, deal_id, desk.supervisor.id or 0))
    (notification,) = await post.deliver()
    assert isinstance(notification.facts, CardFacts)
    assert (notification.facts.card.id, notification.facts.by) == (deal_id, "Марина")
    assert notification.recipient.actor == desk.manager
    row = await post.row(kind="deal.nudge")
    assert row.state is NotificationState.SENT
    assert (row.chat_id, row.message_id) == (notification.recipient.chat_id, 1)
    assert row.sent_at == desk.now
    assert post.delivery.counts.sent == 1


async def test_what_was_sent_is_not_sent_again_by_a_restart(desk: Desk, post: Post) -> None:
    await post.put(nudge(desk, await desk.deal(), 1))
    await post.deliver()
    await post.another().deliver_due()
    assert numbers(post.gateway.notifications) == [1]


async def test_notifications_to_one_person_keep_their_order_and_their_second_apart(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await post.put(*(nudge(desk, deal_id, number) for number in range(70)))
    await post.deliver()
    assert numbers(post.gateway.notifications) == list(range(70))
    moments = post.gateway.moments
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(moments))


async def test_the_more_urgent_notification_overtakes(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await post.put(
        nudge(desk, deal_id, 1),
        NewNotification("lead", NewLead(), staff_id=desk.manager.id, deal_id=deal_id),
        NewNotification("renewal", RenewalOpened(), staff_id=desk.manager.id, deal_id=deal_id),
    )
    assert [one.kind for one in await post.deliver()] == [NewLead.name, DealNudged.name, RenewalOpened.name]


async def test_a_crowd_is_served_at_the_whole_of_the_limit(desk: Desk, post: Post) -> None:
    staff = [await hire(post.core, Role.head, f"Руководитель {number}") for number in range(40)]
    deals = [await desk.deal() for _ in range(3)]
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).values(owner_id=None))
    await post.put(
        *(
            NewNotification(f"x:{one.id}:{deal}", DealNudged(desk.supervisor.id), staff_id=one.id, deal_id=deal)
            for deal in deals
            for one in staff
        )
    )
    await post.deliver()
    moments = post.gateway.moments
    assert len(moments) == 120
    assert 119 / 30 - 0.1 <= moments[-1] - moments[0] <= 119 / 30 / 0.99
    by_chat: defaultdict[int, list[float]] = defaultdict(list)
    for notification, moment in zip(post.gateway.notifications, moments, strict=True):
        by_chat[notification.recipient.chat_id].append(moment)
    assert all(later - earlier >= 1.0 for chat in by_chat.values() for earlier, later in pairwise(chat))


async def test_a_notification_waits_for_its_time(desk: Desk, post: Post) -> None:
    await post.put(nudge(desk, await desk.deal(), 1, not_before=desk.now + timedelta(hours=1)))
    assert await later(post, minutes=59) == []
    assert numbers(await later(post, minutes=1)) == [1]


async def test_a_notification_that_comes_too_late_is_dropped_and_counted(desk: Desk, post: Post) -> None:
    digest = DailyDigest("2026-03-16", int(desk.now.timestamp()), int((desk.now + timedelta(hours=1)).timestamp()))
    await post.put(NewNotification("digest", digest, staff_id=desk.manager.id))
    assert await later(post, hours=1) == []
    row = await post.row(kind=DailyDigest.name)
    assert (row.state, row.why) == (NotificationState.DROPPED, "expired")
    assert post.delivery.counts.dropped == {"expired": 1}


async def test_a_notification_that_is_no_longer_true_is_dropped_and_counted(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await post.put(nudge(desk, deal_id, 1))
    card = await desk.card(deal_id)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal_id, card.version, "expensive")
    assert await post.deliver() == []
    row = await post.row(kind="deal.nudge")
    assert (row.state, row.why) == (NotificationState.DROPPED, "no longer true")
    assert post.delivery.counts.dropped == {"no longer true": 1}


async def test_dropped_notifications_use_up_nobodys_turn(desk: Desk, post: Post) -> None:
    deal_id, lost = await desk.deal(), await desk.deal()
    await post.put(*(nudge(desk, lost, number) for number in range(30)), nudge(desk, deal_id, 30))
    card = await desk.card(lost)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(lost, card.version, "expensive")
    start = post.timer.now()
    assert numbers(await post.deliver()) == [30]
    assert post.gateway.moments[-1] - start < 1.0


async def test_a_dismissed_colleague_gets_nothing_more(desk: Desk, post: Post) -> None:
    await post.put(nudge(desk, await desk.deal(), 1))
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.dismiss(desk.manager.id or 0, to=desk.supervisor.id)
    assert {notification.recipient.staff_id for notification in await post.deliver()} <= {desk.supervisor.id}


async def test_whoever_has_no_telegram_with_us_is_counted_not_waited_for(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    contact_id = (await desk.card(deal_id)).contact.id
    await post.put(NewNotification("x", InvoiceSent(1), contact_id=contact_id))
    assert await post.deliver() == []
    assert (await post.row(dedupe_key="x")).state is NotificationState.FAILED
    assert post.delivery.counts.failed == {"no chat": 1}


async def test_a_commit_with_notifications_wakes_the_delivery(desk: Desk, post: Post) -> None:
    woken: list[str] = []
    desk.core.on_notifications.append(lambda: woken.append("woken"))
    deal_id = await desk.deal()
    assert woken == []
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.nudge(deal_id)
        assert woken == []
    assert woken == ["woken"]
    await desk.take(deal_id, next_task=NewTask("call", desk.now + timedelta(days=1)))
    assert woken == ["woken"]
