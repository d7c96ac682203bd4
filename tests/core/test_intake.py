"""Somebody writes for the first time, and again: one contact, one deal, an owner, a first task (R18–R20, R25, R28)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import (
    AuditEntry,
    Consent,
    Contact,
    ContactKey,
    Deal,
    Message,
    OutboxNotification,
    StageEntry,
    Task,
)
from crm_core.regulation.schema import Regulation
from crm_core.regulation.values import WorkDuration
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.intake.service import Visitor
from tests.core.leads import STRANGER, asks, introduced, known_lead, visitor
from tests.people import hire


async def test_a_request_makes_a_deal_with_its_first_task_and_tells_its_owner(
    core: CrmCore, clock: FrozenClock, regulation: Regulation
) -> None:
    manager = await hire(core, name="Мария")
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor(), "Нужен сайт для клиники", "src_avito")
    assert request.fresh
    async with core.storage.reader() as session:
        deal = await session.get_one(Deal, request.deal_id)
        stage = regulation.first_stage(regulation.inbound)
        assert (deal.funnel, deal.stage, deal.owner_id) == (regulation.inbound, stage.code, manager.id)
        assert (deal.title, deal.source, deal.department_id) == (
            "Нужен сайт для клиники",
            "src_avito",
            manager.department_id,
        )
        assert isinstance(stage.limit, WorkDuration)
        assert deal.stage_due_at == core.calendar.add(clock.now(), stage.limit) == deal.stall_rung_at
        entry = (await session.scalars(select(StageEntry))).one()
        assert (entry.deal_id, entry.seq, entry.stage, entry.passed) == (deal.id, 1, stage.code, False)
        tasks = (await session.scalars(select(Task).order_by(Task.due_at))).all()
        assert [task.type for task in tasks] == [task.type for task in stage.tasks]
        due = stage.tasks[0].due
        assert isinstance(due, WorkDuration)
        assert tasks[0].due_at == deal.next_task_at == core.calendar.add(clock.now(), due)
        assert tasks[0].owner_id == manager.id
        notification = (await session.scalars(select(OutboxNotification))).one()
        assert (notification.kind, notification.staff_id, notification.dedupe_key) == (
            "lead.new",
            manager.id,
            f"lead:{deal.id}",
        )
        message = (await session.scalars(select(Message))).one()
        assert (message.text, message.deal_id) == ("Нужен сайт для клиники", deal.id)


async def test_the_owner_hears_of_a_lead_once_the_lead_has_answered_or_two_minutes_later(
    core: CrmCore, clock: FrozenClock
) -> None:
    await hire(core, name="Мария")
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.storage.reader() as session:
        assert await session.scalar(select(OutboxNotification.not_before)) == clock.now() + timedelta(minutes=2)
    clock.advance(timedelta(seconds=30))
    woken: list[str] = []
    core.on_notifications.append(lambda: woken.append("woken"))
    lead = await known_lead(core, visitor())
    async with core.transaction(lead) as crm:
        acknowledgement = await crm.intake.finish(request.deal_id)
    assert acknowledgement.owner_name == "Мария"
    assert acknowledgement.call_by > clock.now()
    assert woken == ["woken"]
    async with core.storage.reader() as session:
        assert await session.scalar(select(OutboxNotification.not_before)) == clock.now()


async def test_writing_again_lands_on_the_open_deal(core: CrmCore) -> None:
    await hire(core)
    async with core.transaction(STRANGER) as crm:
        first = await asks(crm, visitor(), "Нужен сайт")
    async with core.transaction(STRANGER) as crm:
        second = await asks(crm, visitor(), "И ещё логотип")
    assert (second.deal_id, second.fresh) == (first.deal_id, False)
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Contact.id))) == 1
        assert await session.scalar(select(func.count(Deal.id))) == 1
        assert list(await session.scalars(select(Message.text).order_by(Message.id))) == ["Нужен сайт", "И ещё логотип"]
        assert await session.scalar(select(func.count(Consent.id))) == 1


async def test_twenty_starts_at_once_make_one_contact_and_one_deal(core: CrmCore) -> None:
    await hire(core)

    async def start() -> int:
        async with core.transaction(STRANGER) as crm:
            return (await asks(crm, visitor())).deal_id

    assert len(set(await asyncio.gather(*(start() for _ in range(20))))) == 1
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Contact.id))) == 1
        assert await session.scalar(select(func.count(Deal.id))) == 1


async def test_a_client_who_returns_after_a_refusal_gets_a_new_deal_that_knows_the_old_one(core: CrmCore) -> None:
    await hire(core)
    async with core.transaction(STRANGER) as crm:
        first = await asks(crm, visitor())
    async with core.storage.writer() as session:
        (await session.get_one(Deal, first.deal_id)).status = DealStatus.LOST
    async with core.transaction(STRANGER) as crm:
        second = await asks(crm, visitor())
    assert second.fresh
    async with core.storage.reader() as session:
        assert (await session.get_one(Deal, second.deal_id)).linked_from_id == first.deal_id


async def test_leads_are_given_in_turn(core: CrmCore, clock: FrozenClock) -> None:
    staff = [await hire(core, name=name) for name in ("Мария", "Иван", "Ольга")]
    await hire(core, name="В отпуске", takes_leads=False)
    owners: list[int | None] = []
    for number in range(6):
        clock.advance(timedelta(minutes=1))
        async with core.transaction(STRANGER) as crm:
            request = await asks(crm, visitor(600_000 + number))
            owners.append(await crm.session.scalar(select(Deal.owner_id).where(Deal.id == request.deal_id)))
    assert owners == [person.id for person in staff] * 2


async def test_leads_that_come_at_once_are_shared_out(core: CrmCore) -> None:
    staff = [await hire(core, name=name) for name in ("Мария", "Иван")]

    async def start(number: int) -> None:
        async with core.transaction(STRANGER) as crm:
            await asks(crm, visitor(600_000 + number))

    await asyncio.gather(*(start(number) for number in range(8)))
    async with core.storage.reader() as session:
        owners = list(await session.scalars(select(Deal.owner_id)))
    assert len(owners) == 8
    assert set(owners) <= {person.id for person in staff}


async def test_a_lead_that_nobody_can_take_is_shown_to_those_who_direct(core: CrmCore) -> None:
    await hire(core, name="В отпуске", takes_leads=False)
    head = await hire(core, Role.head, "Глава")
    supervisor = await hire(core, Role.supervisor, "Директор", department_name=None)
    async with core.transaction(STRANGER) as crm:
        request = await asks(crm, visitor())
    async with core.storage.reader() as session:
        assert (await session.get_one(Deal, request.deal_id)).owner_id is None
        told = set(
            await session.scalars(select(OutboxNotification.staff_id).where(OutboxNotification.kind == "lead.waiting"))
        )
        assert told == {head.id, supervisor.id}


async def test_only_the_lead_acts_for_the_lead_and_the_attempt_is_on_record(core: CrmCore) -> None:
    anna = await known_lead(core, visitor(1, "Анна"))
    boris = await known_lead(core, visitor(2, "Борис"))
    assert anna.id is not None
    with pytest.raises(Refused):
        async with core.transaction(boris) as crm:
            await crm.intake.open_request(anna.id, "чужое", None, None)
    async with core.storage.reader() as session:
        refusal = (await session.scalars(select(AuditEntry).where(~AuditEntry.allowed))).one()
        assert (refusal.actor_id, refusal.action) == (boris.id, "intake.receive")
        assert (refusal.subject, refusal.subject_id) == ("contact", anna.id)
        assert await session.scalar(select(func.count(Deal.id))) == 0


async def test_words_that_a_database_would_refuse_are_kept_all_the_same(core: CrmCore) -> None:
    await hire(core)
    async with core.transaction(STRANGER) as crm:
        who = Visitor(9, "А\0нна\ud800\n\u202eevil", None, "ru")
        request = await asks(crm, who, "сайт\0 \udfff \U0001f600 " + "я" * 9000)
    async with core.storage.reader() as session:
        contact = (await session.scalars(select(Contact))).one()
        assert contact.name == "Анна\ufffd evil"
        need = (await session.get_one(Deal, request.deal_id)).need
        assert need is not None
        assert need.startswith("сайт \ufffd \U0001f600 я")
        assert len(need) == 4096


async def test_first_and_last_touch_are_both_kept(core: CrmCore) -> None:
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor(), "avito")
        contact_id = crm.actor.id or 0
        await crm.intake.touch(contact_id, "flyer")
    async with core.storage.reader() as session:
        contact = (await session.scalars(select(Contact))).one()
        assert (contact.first_source, contact.last_source) == ("avito", "flyer")


@pytest.mark.parametrize("spelling", ["8 (912) 345-67-89", "+7 912 345 67 89", "79123456789"])
async def test_a_phone_in_any_spelling_is_one_phone(core: CrmCore, spelling: str) -> None:
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        contact_id = crm.actor.id or 0
        assert (await crm.intake.keep_phone(contact_id, spelling, verified=False)).phone == "+79123456789"
        assert not (await crm.intake.keep_phone(contact_id, "+79123456789", verified=True)).joined
    async with core.storage.reader() as session:
        key = (await session.scalars(select(ContactKey))).one()
        assert (key.value, key.verified) == ("+79123456789", True)
