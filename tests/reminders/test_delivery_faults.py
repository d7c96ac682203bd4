"""What goes wrong on the way: limits, blocks, moves, refusals, dead networks and our own mistakes."""

from __future__ import annotations

from itertools import pairwise

from sqlalchemy import update

from crm_core.models import Contact, OutboxNotification, Staff
from crm_core.queries.notifications.kinds import DealNudged
from crm_core.queries.notifications.outbox_dto import NewNotification, Notification, NotificationFor
from crm_core.rules.deals.statuses import MessageKind, NotificationState
from crm_core.services.conversation.service import Incoming
from reminders.gateway import Moved, Rejected, SlowDown, TryLater, Unreachable
from reminders.sender import MAX_FAULTS
from tests.deals.desk import Desk
from tests.reminders.post import Post, refusing
from tests.reminders.test_delivery import later, nudge, number_of, numbers


async def test_a_429_holds_that_chat_to_its_moment_and_nobody_else(desk: Desk, post: Post) -> None:
    mine, theirs = await desk.deal(), await desk.deal()
    card = await desk.card(theirs)
    async with desk.core.transaction(desk.head) as crm:
        await crm.deals.assignment.assign(theirs, card.version, desk.colleague.id or 0)
    await post.deliver()
    post.gateway.clear()
    slow = post.timer.now() + 30.0

    def refuse(notification: Notification) -> None:
        if notification.recipient.staff_id == desk.manager.id and post.timer.now() < slow:
            raise SlowDown(slow - post.timer.now())

    post.gateway.refuse = refuse
    await post.put(nudge(desk, mine, 1), nudge(desk, mine, 2))
    await post.put(*(nudge(desk, theirs, number, staff_id=desk.colleague.id) for number in (3, 4, 5)))
    tries = post.gateway.tries
    assert numbers(await post.deliver()) == [3, 4, 5]
    assert post.gateway.tries - tries == 4
    post.timer.advance(slow - post.timer.now() - 2)
    assert await post.deliver() == []
    assert post.gateway.tries - tries == 4
    post.timer.advance(2)
    assert numbers(await post.deliver()) == [1, 2]
    assert post.delivery.counts.again == {"slow down": 1}


async def test_a_429_for_everybody_holds_everybody(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    post.gateway.refuse = refusing(SlowDown(20.0, everyone=True))
    start = post.timer.now()
    await post.put(nudge(desk, deal_id, 1))
    await post.deliver()
    post.timer.advance(18.0)
    await post.put(nudge(desk, deal_id, 2))
    assert await post.deliver() == []
    post.timer.advance(2.0)
    assert numbers(await post.deliver()) == [1, 2]
    assert min(post.gateway.moments) >= start + 20.0


async def test_whoever_blocked_the_bot_is_tried_once_and_marked(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    post.gateway.refuse = refusing(Unreachable())
    await post.put(*(nudge(desk, deal_id, number) for number in range(5)))
    await post.deliver()
    nudges = await post.rows(kind=DealNudged.name)
    assert {(row.state, row.why) for row in nudges} == {(NotificationState.FAILED, "unreachable")}
    # The head and the supervisor learn of it.
    assert post.gateway.tries == 1 + 2
    assert post.delivery.counts.failed == {"unreachable": 5}
    await post.put(nudge(desk, deal_id, 9))
    await later(post, hours=1)
    assert post.gateway.tries == 1 + 2


async def test_whoever_writes_again_is_written_to_again(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    post.gateway.refuse = refusing(Unreachable())
    await post.put(nudge(desk, deal_id, 1))
    await post.deliver()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.outbox.reachable(NotificationFor(staff_id=desk.manager.id))
    async with desk.core.storage.reader() as session:
        assert (await session.get_one(Staff, desk.manager.id)).unreachable_at is None
    await post.put(nudge(desk, deal_id, 2))
    assert numbers(await post.deliver()) == [2]


async def test_a_client_who_blocked_the_bot_is_marked_on_their_card(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    contact_id = (await desk.card(deal_id)).contact.id
    async with desk.core.storage.writer() as session:
        (await session.get_one(Contact, contact_id)).telegram_id = 900
    post.gateway.refuse = refusing(Unreachable())
    async with desk.core.transaction(desk.manager) as crm:
        await crm.conversation.to_client(
            deal_id, Incoming(MessageKind.TEXT, "Добрый день", None, chat_id=1, message_id=1)
        )
    await post.deliver()
    assert (await desk.card(deal_id)).contact.unreachable


def incoming_text(text: str):
    from crm_core.rules.deals.statuses import MessageKind
    from crm_core.services.conversation.service import Incoming

    return Incoming(MessageKind.TEXT, text, None, chat_id=1, message_id=1)


async def test_a_chat_that_moved_is_followed_and_written_to_once(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    post.gateway.refuse = refusing(Moved(-100500))
    await post.put(nudge(desk, deal_id, 1), nudge(desk, deal_id, 2))
    notifications = await post.deliver()
    assert numbers(notifications) == [1, 2]
    assert {notification.recipient.chat_id for notification in notifications} == {-100500}
    async with desk.core.storage.reader() as session:
        assert (await session.get_one(Staff, desk.manager.id)).telegram_id == -100500


async def test_a_notification_that_is_refused_for_good_is_not_tried_again(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    post.gateway.refuse = refusing(Rejected("message is too long"))
    await post.put(nudge(desk, deal_id, 1), nudge(desk, deal_id, 2))
    assert numbers(await post.deliver()) == [2]
    failed = await post.row(state=NotificationState.FAILED)
    assert failed.why == "message is too long"
    await later(post, hours=1)
    assert post.gateway.tries == 2


async def test_a_dead_network_is_waited_out_however_long_it_lasts(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    post.gateway.refuse = refusing(*(TryLater("connection refused") for _ in range(MAX_FAULTS * 4)))
    await post.put(nudge(desk, deal_id, 1), nudge(desk, deal_id, 2))
    for _ in range(MAX_FAULTS * 5):
        await post.deliver()
        post.timer.advance(60.0)
    assert numbers(post.gateway.notifications) == [1, 2]
    assert post.gateway.tries == MAX_FAULTS * 4 + 2


async def test_tries_grow_rarer_up_to_a_minute(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    tried: list[float] = []

    def refuse(notification: Notification) -> None:
        tried.append(post.timer.now())
        raise TryLater("bad gateway")

    post.gateway.refuse = refuse
    await post.put(nudge(desk, deal_id, 1))
    while len(tried) < 12:
        await post.deliver()
        post.timer.advance(0.25)
    gaps = [later - earlier for earlier, later in pairwise(tried)]
    assert all(0.5 * min(60, 2**n) <= gap <= min(60, 2**n) + 1.5 for n, gap in enumerate(gaps))


async def test_a_mistake_of_ours_is_tried_some_times_and_then_given_up(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()

    def refuse(notification: Notification) -> None:
        if number_of(notification) == 1:
            raise KeyError("a bug in a template")

    post.gateway.refuse = refuse
    await post.put(nudge(desk, deal_id, 1), nudge(desk, deal_id, 2))
    for _ in range(MAX_FAULTS + 1):
        await post.deliver()
        post.timer.advance(60.0)
    assert numbers(post.gateway.notifications) == [2]
    assert post.gateway.tries == MAX_FAULTS + 1
    failed = await post.row(state=NotificationState.FAILED)
    assert failed.why == "error: KeyError"
    assert post.delivery.counts.failed == {"fault": 1}


async def test_a_kind_that_nobody_knows_holds_up_nobody(desk: Desk, post: Post) -> None:
    await post.put(NewNotification("x", DealNudged(), staff_id=desk.colleague.id))
    async with desk.core.storage.writer() as session:
        await session.execute(update(OutboxNotification).values(kind="from.the.future"))
    await post.put(nudge(desk, await desk.deal(), 1))
    assert numbers(await post.deliver()) == [1]
