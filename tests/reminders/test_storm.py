"""A storm of 429s (F3): nothing lost, nothing before its time, and one who waits holds up nobody."""

from __future__ import annotations

from random import Random

from sqlalchemy import update

from crm_core.models import Deal
from crm_core.queries.notifications.kinds import DealNudged
from crm_core.queries.notifications.outbox_dto import NewNotification, Notification
from crm_core.roles import Role
from crm_core.rules.deals.statuses import NotificationState
from reminders.gateway import SlowDown
from tests.deals.desk import Desk
from tests.people import hire
from tests.reminders.post import Post
from tests.reminders.test_delivery import number_of

PEOPLE, EACH = 30, 4


async def test_a_third_of_all_tries_refused_with_a_wait(desk: Desk, post: Post) -> None:
    random = Random(20260316)
    staff = [await hire(post.core, Role.head, f"Руководитель {number}") for number in range(PEOPLE)]
    deal_id = await desk.deal()
    not_before: dict[int, float] = {}
    early: list[int] = []

    def refuse(notification: Notification) -> None:
        chat, now = notification.recipient.chat_id, post.timer.now()
        if now < max(not_before.get(chat, 0.0), not_before.get(0, 0.0)):
            early.append(chat)
        if random.random() < 0.3:
            seconds, everyone = random.randint(1, 30), random.random() < 0.03
            not_before[0 if everyone else chat] = now + seconds
            raise SlowDown(seconds, everyone=everyone)

    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal_id).values(owner_id=None))
    post.gateway.refuse = refuse
    notifications = [
        NewNotification(f"{one.id}:{number}", DealNudged(number + 1000), staff_id=one.id, deal_id=deal_id)
        for number in range(EACH)
        for one in staff
    ]
    await post.put(*notifications)
    for _ in range(600):
        if len(post.gateway.notifications) == len(notifications):
            break
        await post.deliver()
        post.timer.advance(1.0)
    assert early == []
    assert {row.state for row in await post.rows()} == {NotificationState.SENT}
    for one in staff:
        assert [number_of(notification) - 1000 for notification in post.gateway.to(one)] == list(range(EACH))
    assert post.delivery.counts.repeated == 0
    assert post.delivery.counts.again["slow down"] > 20
