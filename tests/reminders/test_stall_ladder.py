"""A deal that stands past its stage's limit (R35): its owner at once, whoever leads them a working day later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from crm_core.models import KpiNote
from crm_core.queries.notifications.dto import StallFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.roles import Role
from tests.deals.desk import Desk
from tests.people import hire
from tests.reminders.post import Post


def stalls(notifications: list[Notification]) -> list[Notification]:
    """Without the reminders of the deal's tasks."""
    return [notification for notification in notifications if notification.kind.startswith("deal.")]


async def limit_of(desk: Desk, deal_id: int) -> datetime:
    limit = (await desk.card(deal_id)).stage_due_at
    assert limit is not None
    return limit


async def notes(desk: Desk) -> list[KpiNote]:
    async with desk.core.storage.reader() as session:
        return list((await session.execute(select(KpiNote))).scalars())


async def test_at_its_limit_a_deal_is_tagged_and_its_owner_reminded(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    limit = await limit_of(desk, deal_id)
    assert stalls(await post.at(limit - timedelta(seconds=1))) == []
    (notification,) = stalls(await post.at(limit))
    assert (notification.kind, notification.recipient.staff_id) == ("deal.stalled", desk.manager.id)
    assert isinstance(notification.facts, StallFacts)
    assert notification.facts.stalled_at == limit
    assert (await desk.card(deal_id)).stalled_at == limit


async def test_a_reminder_leaves_the_cards_in_peoples_hands_good(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    before = (await desk.card(deal_id)).version
    await post.at(await limit_of(desk, deal_id))
    assert (await desk.card(deal_id)).version == before


async def test_a_working_day_later_the_leaders_are_told_and_it_is_noted_on_the_record(desk: Desk, post: Post) -> None:
    other_head = await hire(post.core, Role.head, "Ольга", department_name="Service")
    deal_id = await desk.deal()
    limit = await limit_of(desk, deal_id)
    await post.at(limit)
    notifications = stalls(await post.at(limit + timedelta(days=1)))
    assert {notification.kind for notification in notifications} == {"deal.stalled_long"}
    assert {notification.recipient.staff_id for notification in notifications} == {desk.supervisor.id, desk.head.id}
    # Not even written: what is dropped on its way is a guard of its own.
    assert other_head.id not in {row.staff_id for row in await post.rows(kind="deal.stalled_long")}
    (note,) = await notes(desk)
    assert (note.staff_id, note.deal_id, note.stage_seq) == (desk.manager.id, deal_id, 1)


async def test_over_a_weekend_the_leaders_hear_of_it_on_monday(desk: Desk, post: Post) -> None:
    desk.clock.advance(timedelta(days=4, hours=1))  # Friday, 11 o'clock; the limit is at 15
    deal_id = await desk.deal()
    limit = await limit_of(desk, deal_id)
    await post.at(limit)
    assert stalls(await post.at(limit + timedelta(days=2))) == []
    assert len(stalls(await post.at(limit + timedelta(days=3)))) == 2


async def test_a_move_takes_the_tag_and_silences_both_rungs(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    limit = await limit_of(desk, deal_id)
    desk.clock.set(limit)
    await post.tick.scan()
    await desk.take(deal_id, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=1))
    await post.delivery.deliver_due()
    assert stalls(post.gateway.notifications) == []
    assert (await desk.card(deal_id)).stalled_at is None
    assert stalls(await post.at(limit + timedelta(days=1))) == []
    assert await notes(desk) == []


async def test_a_paused_deal_is_silent_until_its_pause_is_over(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    card = await desk.card(deal_id)
    until = desk.now + timedelta(days=7)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal_id, card.version, until, "Отпуск у клиента")
    assert stalls(await post.at(until - timedelta(hours=1))) == []
    assert [notification.kind for notification in stalls(await post.at(until))] == ["deal.resumed"]
    assert [notification.kind for notification in stalls(await post.at(await limit_of(desk, deal_id)))] == [
        "deal.stalled"
    ]


async def test_a_pause_that_was_ended_by_hand_is_not_announced(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    until = desk.now + timedelta(days=7)
    for act in ("pause", "resume"):
        version = (await desk.card(deal_id)).version
        async with desk.core.transaction(desk.manager) as crm:
            if act == "pause":
                await crm.deals.pausing.pause(deal_id, version, until, "Отпуск у клиента")
            else:
                await crm.deals.pausing.resume(deal_id, version)
    assert "deal.resumed" not in [notification.kind for notification in await post.at(until)]


async def test_after_a_silence_the_owner_and_the_leaders_are_told_once_each(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    notifications = stalls(await post.at(await limit_of(desk, deal_id) + timedelta(days=7)))
    assert sorted(notification.kind for notification in notifications) == [
        "deal.stalled",
        "deal.stalled_long",
        "deal.stalled_long",
    ]
    assert stalls(await post.after(days=30)) == []
    assert len(await notes(desk)) == 1


async def test_a_closed_deal_does_not_stall(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    limit = await limit_of(desk, deal_id)
    card = await desk.card(deal_id)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal_id, card.version, "expensive")
    assert stalls(await post.at(limit + timedelta(days=2))) == []
