"""What is said between a client and us is logged by itself and relayed both ways (R21, R23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import ClientUnreachable, Outdated, Refused
from crm_core.models import Contact, Deal, Message, OutboxNotification
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus, Direction
from tests.core.leads import STRANGER, asks, known_lead, says, visitor
from tests.people import hire
from tests.statements import count_statements


async def _notifications(core: CrmCore, kind: str) -> list[OutboxNotification]:
    async with core.storage.reader() as session:
        return list(
            await session.scalars(
                select(OutboxNotification).where(OutboxNotification.kind == kind).order_by(OutboxNotification.id)
            )
        )


async def test_a_clients_message_goes_to_the_owner_once(core: CrmCore) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    lead = await known_lead(core, visitor())
    words = says("Когда перезвоните?")
    for _ in range(2):
        async with core.transaction(lead) as crm:
            logged = await crm.conversation.from_client(lead.id or 0, words)
            assert (logged.deal_id, logged.fresh) == (request.deal_id, False)
    (notification,) = await _notifications(core, "message.in")
    assert (notification.staff_id, notification.deal_id) == (manager.id, request.deal_id)
    async with core.storage.reader() as session:
        message = await session.get_one(Message, notification.payload["message"])
        assert (message.text, message.direction) == ("Когда перезвоните?", Direction.IN)


async def test_a_clients_message_costs_few_statements(core: CrmCore) -> None:
    await hire(core)
    async with core.transaction(STRANGER) as crm:
        await asks(crm, visitor())
    with count_statements(core.storage) as seen:
        async with core.transaction(Actor.system()) as crm:
            known = await crm.queries.people.who(500_001)
            assert known.actor is not None
            await crm.acting_as(known.actor).conversation.from_client(known.contact_id or 0, says("Ещё вопрос"))
    assert len(seen) <= 5, seen


async def test_words_after_the_deal_is_closed_open_a_new_one(core: CrmCore) -> None:
    await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.storage.writer() as session:
        (await session.get_one(Deal, request.deal_id)).status = DealStatus.WON
    lead = await known_lead(core, visitor())
    async with core.transaction(lead) as crm:
        logged = await crm.conversation.from_client(lead.id or 0, says("Хочу ещё"))
    assert logged.fresh
    assert [notification.deal_id for notification in await _notifications(core, "lead.new")] == [
        request.deal_id,
        logged.deal_id,
    ]


async def test_a_message_on_a_deal_without_an_owner_reaches_those_who_direct(core: CrmCore) -> None:
    supervisor = await hire(core, Role.supervisor)
    async with core.transaction(STRANGER) as crm:
        await asks(crm, visitor())
    lead = await known_lead(core, visitor())
    async with core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, says("Есть кто?"))
    assert [notification.staff_id for notification in await _notifications(core, "message.in")] == [supervisor.id]


async def test_an_edit_is_kept_and_told_and_an_edit_that_changes_nothing_is_not(
    core: CrmCore, clock: FrozenClock
) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        await asks(crm, visitor())
    lead = await known_lead(core, visitor())
    words = says("Завтра в 10")
    async with core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, words)
    for text in ("Завтра в 11", "Завтра в 11"):
        clock.advance(timedelta(minutes=1))
        async with core.transaction(lead) as crm:
            await crm.conversation.edits.by_client(replace(words, text=text))
    (notification,) = await _notifications(core, "message.edited")
    assert notification.staff_id == manager.id
    async with core.storage.reader() as session:
        message = await session.get_one(Message, notification.payload["message"])
        assert message.text == "Завтра в 11"
        assert message.edited_at is not None


async def test_an_edit_of_what_was_never_logged_is_passed_over(core: CrmCore) -> None:
    lead = await known_lead(core, visitor())
    async with core.transaction(lead) as crm:
        await crm.conversation.edits.by_client(says("что?", message_id=999))
    assert await _notifications(core, "message.edited") == []


async def test_the_owners_reply_goes_to_the_client(core: CrmCore) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.transaction(manager) as crm:
        logged = await crm.conversation.to_client(request.deal_id, says("Позвоню в 12", 7))
    (notification,) = await _notifications(core, "message.out")
    assert (notification.dedupe_key, notification.staff_id, notification.payload) == (
        f"msg:{logged}",
        None,
        {"message": logged, "album": False, "later": False},
    )
    async with core.storage.reader() as session:
        message = await session.get_one(Message, logged)
        assert (message.direction, message.staff_id, message.contact_id) == (
            Direction.OUT,
            manager.id,
            notification.contact_id,
        )


async def test_the_same_reply_is_not_sent_twice(core: CrmCore) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    reply = says("Позвоню в 12", 7)
    async with core.transaction(manager) as crm:
        await crm.conversation.to_client(request.deal_id, reply)
    with pytest.raises(Outdated):
        async with core.transaction(manager) as crm:
            await crm.conversation.to_client(request.deal_id, reply)
    assert len(await _notifications(core, "message.out")) == 1


async def test_another_managers_client_is_not_to_be_written_to(core: CrmCore) -> None:
    await hire(core, name="Мария")
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    stranger = await hire(core, name="Иван")
    for deal_id in (request.deal_id, 999_999):
        with pytest.raises(Refused):
            async with core.transaction(stranger) as crm:
                await crm.conversation.to_client(deal_id, says("Здравствуйте", 8))
    async with core.storage.reader() as session:
        outgoing = select(func.count(Message.id)).where(Message.direction == Direction.OUT)
        assert await session.scalar(outgoing) == 0


async def test_a_client_who_blocked_us_is_to_be_called(core: CrmCore) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.storage.writer() as session:
        (await session.scalars(select(Contact))).one().unreachable_at = core.clock.now()
    with pytest.raises(ClientUnreachable):
        async with core.transaction(manager) as crm:
            await crm.conversation.to_client(request.deal_id, says("Здравствуйте", 7))


async def test_a_note_stays_among_colleagues(core: CrmCore) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.transaction(manager) as crm:
        await crm.conversation.note(request.deal_id, says("Просит скидку", 7))
    assert await _notifications(core, "message.out") == []
    async with core.storage.reader() as session:
        notes = select(Message.text).where(Message.direction == Direction.NOTE)
        assert list(await session.scalars(notes)) == ["Просит скидку"]


async def test_a_reply_to_a_relayed_message_finds_its_deal(core: CrmCore) -> None:
    manager = await hire(core)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.storage.writer() as session:
        notification = (await session.scalars(select(OutboxNotification))).one()
        notification.chat_id, notification.message_id = 77, 42
    async with core.reading(manager) as crm:
        assert await crm.conversation.deal_behind(77, 42) == request.deal_id
        assert await crm.conversation.deal_behind(77, 43) is None


async def test_when_the_owner_has_left_those_who_direct_read_what_clients_write(core: CrmCore) -> None:
    manager = await hire(core)
    supervisor = await hire(core, Role.supervisor)
    async with core.transaction(STRANGER) as crm:
        await asks(crm, visitor())
    lead = await known_lead(core, visitor())
    words = says("До увольнения")
    async with core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, words)
    async with core.transaction(supervisor) as crm:
        await crm.staff.dismiss(manager.id or 0, to=supervisor.id)
    async with core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, says("После увольнения"))
        await crm.conversation.edits.by_client(replace(words, text="До увольнения!"))
    for kind, count in (("lead.new", 1), ("message.in", 2), ("message.edited", 1)):
        assert [notification.staff_id for notification in await _notifications(core, kind)] == [supervisor.id] * count
