"""The record is read by the manager, by the head, by the supervisor, each as far as they reach (R35)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.errors import Refused
from crm_core.queries.managers_record import RecordPage
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.reminders.ladder import ring_due
from tests.deals.desk import Desk
from tests.people import hire


async def notes(desk: Desk, reader: Actor, staff_id: int | None = None) -> RecordPage:
    async with desk.core.reading(reader) as crm:
        return await crm.queries.record.notes(staff_id)


async def ring(desk: Desk) -> None:
    async with desk.core.transaction(Actor.system()) as crm:
        await ring_due(crm.reminders.stalls)


async def test_each_reads_as_far_as_they_reach(desk: Desk) -> None:
    outsider = await hire(desk.core, name="Чужой", department_name="Service")
    other_head = await hire(desk.core, Role.head, "Ольга", department_name="Service")
    ours = await desk.deal()
    async with desk.core.transaction(outsider) as crm:
        theirs = await crm.deals.creation.open(NewDeal("inbound", "Чужая", NewClient("Клиент")))
    desk.clock.advance(timedelta(days=4))
    await ring(desk)
    read = {
        reader.name: [line.deal_id for line in (await notes(desk, reader)).lines]
        for reader in (desk.manager, desk.colleague, desk.head, other_head, desk.supervisor, outsider)
    }
    assert {name: sorted(deals) for name, deals in read.items()} == {
        "Анна": [ours],
        "Пётр": [],
        "Олег": [ours],
        "Ольга": [theirs],
        "Марина": [ours, theirs],
        "Чужой": [theirs],
    }
    (line,) = (await notes(desk, desk.supervisor, desk.manager.id)).lines
    assert (line.staff_name, line.title, line.stage_name and line.stage_name.ru) == (
        "Анна",
        "Иван Петров: заявка",
        "Заявка получена",
    )


async def test_a_deal_that_is_a_colleagues_by_now_is_not_named(desk: Desk) -> None:
    deal = await desk.deal()
    desk.clock.advance(timedelta(days=1))
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.head) as crm:
        await crm.deals.assignment.assign(deal, version, desk.colleague.id or 0)
    (line,) = (await notes(desk, desk.manager)).lines
    assert (line.staff_id, line.deal_id, line.title) == (desk.manager.id, deal, None)
    assert (await notes(desk, desk.head)).lines[0].title == "Иван Петров: заявка"


async def test_a_client_reads_none(desk: Desk) -> None:
    with pytest.raises(Refused):
        await notes(desk, Actor(ActorKind.lead, 1, None, None, "ru", "Europe/Moscow"))
