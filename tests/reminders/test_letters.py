"""What each kind of notification says, as long as it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from crm_core.core import CrmCore
from crm_core.models import Deal, Message, Staff
from crm_core.queries.notifications.dto import CardFacts, MessageFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from tests.core.leads import STRANGER, asks, known_lead, says, visitor
from tests.deals.desk import Desk
from tests.reminders.post import Post


async def lead_asks(core: CrmCore) -> tuple[Actor, int]:
    """Somebody new, who agreed and asked; their deal."""
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    return await known_lead(core, visitor()), request.deal_id


async def owner_of(desk: Desk, deal_id: int) -> Actor:
    row = await desk.row(deal_id)
    return desk.manager if row.owner_id == desk.manager.id else desk.colleague


def only(notifications: list[Notification], kind: str) -> Notification:
    (notification,) = [one for one in notifications if one.kind == kind]
    return notification


async def test_a_new_lead_reaches_its_owner_as_a_card(desk: Desk, post: Post) -> None:
    _, deal_id = await lead_asks(post.core)
    notification = only(await post.after(minutes=2), "lead.new")
    assert notification.recipient.staff_id == (await owner_of(desk, deal_id)).id
    assert isinstance(notification.facts, CardFacts)
    assert notification.facts.card.contact.name == "Анна"
    assert not notification.silent


async def test_a_lead_given_on_before_it_was_told_of_is_not_told_of_to_the_old_owner(desk: Desk, post: Post) -> None:
    _, deal_id = await lead_asks(post.core)
    first = await owner_of(desk, deal_id)
    other = desk.colleague if first == desk.manager else desk.manager
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal_id).values(owner_id=other.id))
    assert [notification.kind for notification in await post.after(minutes=2) if notification.kind == "lead.new"] == []
    assert (await post.row(kind="lead.new")).why == "no longer true"


async def test_a_clients_words_and_their_correction_reach_the_owner(desk: Desk, post: Post) -> None:
    lead, deal_id = await lead_asks(post.core)
    words = says("Когда перезвоните?")
    async with post.core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, words)
    notification = only(await post.ring(), "message.in")
    assert isinstance(notification.facts, MessageFacts)
    assert (notification.facts.text, notification.facts.author, notification.facts.relayed_as) == (
        "Когда перезвоните?",
        "Анна",
        None,
    )
    assert notification.facts.deal is not None
    assert notification.facts.deal.id == deal_id
    relayed = (await post.row(kind="message.in")).message_id

    desk.clock.advance(timedelta(seconds=30))
    async with post.core.transaction(lead) as crm:
        await crm.conversation.edits.by_client(replace(words, text="Когда перезвоните завтра?"))
    edited = only(await post.ring(), "message.edited")
    assert isinstance(edited.facts, MessageFacts)
    assert (edited.facts.text, edited.facts.relayed_as) == ("Когда перезвоните завтра?", relayed)


async def test_a_managers_words_reach_the_client_under_the_companys_name(desk: Desk, post: Post) -> None:
    lead, deal_id = await lead_asks(post.core)
    async with desk.core.transaction(await owner_of(desk, deal_id)) as crm:
        await crm.conversation.to_client(deal_id, says("Добрый день!", telegram_id=77))
    notification = only(await post.ring(), "message.out")
    assert (notification.recipient.contact_id, notification.recipient.chat_id) == (lead.id, visitor().telegram_id)
    assert isinstance(notification.facts, MessageFacts)
    assert notification.facts.company == post.core.regulation.company.name


async def test_words_that_were_erased_go_nowhere(desk: Desk, post: Post) -> None:
    lead, _ = await lead_asks(post.core)
    async with post.core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, says("Секрет"))
    async with desk.core.storage.writer() as session:
        await session.execute(delete(Message).where(Message.text == "Секрет"))
    await post.ring()
    assert {row.state for row in await post.rows(kind="message.in")} == {NotificationState.DROPPED}


@pytest.mark.parametrize("kind", ["deal.assigned", "deal.nudge"])
async def test_a_colleague_who_left_hears_nothing_of_deals(desk: Desk, post: Post, kind: str) -> None:
    deal_id = await desk.deal()
    async with desk.core.transaction(desk.head) as crm:
        if kind == "deal.nudge":
            await crm.deals.assignment.nudge(deal_id)
        else:
            await crm.deals.assignment.assign(
                deal_id, (await crm.queries.cards.deal(deal_id)).version, desk.colleague.id or 0
            )
    async with desk.core.storage.writer() as session:
        await session.execute(update(Staff).values(active=False))
    assert await post.deliver() == []
    assert (await post.row(kind=kind)).state is NotificationState.DROPPED


async def test_a_nudge_names_who_nudges(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.nudge(deal_id)
    notification = only(await post.deliver(), "deal.nudge")
    assert isinstance(notification.facts, CardFacts)
    assert notification.facts.by == "Марина"
