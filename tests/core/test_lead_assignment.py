"""Who gets the next lead (R28): the choice is one statement of the database, and so is what is tried here."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal, Staff
from crm_core.regulation.schema import LeadRoute
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.intake.service import Visitor
from crm_core.services.lead_assignment import GivenLead, LeadAssignment
from tests.people import hire

SYSTEM = Actor.system()


def goes_by(core: CrmCore, **rules: Any) -> None:
    distribution = core.regulation.distribution.model_copy(update=rules)
    core.follow(core.regulation.model_copy(update={"distribution": distribution}))


async def next_owner(core: CrmCore) -> int | None:
    async with core.transaction(SYSTEM) as crm:
        owner = await LeadAssignment(crm).next()
    return owner.id if owner else None


async def sells(core: CrmCore, who: Actor, deals: int) -> None:
    async with core.transaction(who) as crm:
        for number in range(deals):
            await crm.deals.creation.open(NewDeal("inbound", "Сайт", NewClient(f"Клиент {who.id} {number}")))


async def test_of_those_who_have_had_none_the_first_hired_is_next_and_then_whoever_has_waited_longest(
    core: CrmCore, clock: FrozenClock
) -> None:
    first, second = await hire(core, name="Мария"), await hire(core, name="Иван")
    given: list[int | None] = []
    for _ in range(4):
        clock.advance(timedelta(minutes=1))
        given.append(await next_owner(core))
    assert given == [first.id, second.id] * 2


async def test_by_load_the_freest_one_is_next_whoever_has_waited(core: CrmCore, clock: FrozenClock) -> None:
    goes_by(core, mode="by_load")
    busy, free = await hire(core, name="Мария"), await hire(core, name="Иван")
    await sells(core, busy, 3)
    await sells(core, free, 1)
    for _ in range(2):
        clock.advance(timedelta(minutes=1))
        assert await next_owner(core) == free.id


@pytest.mark.parametrize("mode", ["in_turn", "by_load"])
async def test_whoever_is_off_shift_or_full_gets_nothing(core: CrmCore, mode: str) -> None:
    goes_by(core, mode=mode, open_deals_limit=2)
    await hire(core, name="В отпуске", takes_leads=False)
    full = await hire(core, name="Мария")
    await sells(core, full, 2)
    assert await next_owner(core) is None
    other = await hire(core, name="Иван")
    assert await next_owner(core) == other.id


async def test_a_lead_to_be_claimed_is_given_to_nobody(core: CrmCore) -> None:
    goes_by(core, mode="claim")
    await hire(core, name="Мария")
    assert await next_owner(core) is None


@pytest.mark.parametrize("seed", range(3))
async def test_after_any_number_of_leads_no_two_managers_differ_by_more_than_one(
    core: CrmCore, clock: FrozenClock, seed: int
) -> None:
    chance = random.Random(seed)
    staff = [await hire(core, name=f"Менеджер {number}") for number in range(chance.randint(2, 6))]
    given: Counter[int | None] = Counter({person.id: 0 for person in staff})
    for _ in range(chance.randint(1, 25)):
        clock.advance(timedelta(seconds=chance.randint(1, 600)))
        given[await next_owner(core)] += 1
        assert max(given.values()) - min(given.values()) <= 1
    assert set(given) == {person.id for person in staff}


async def test_whoever_cannot_be_reached_is_passed_over(core: CrmCore) -> None:
    blocked, other = await hire(core, name="Мария"), await hire(core, name="Иван")
    async with core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == blocked.id).values(unreachable_at=core.clock.now()))
    assert await next_owner(core) == other.id


@pytest.mark.parametrize("mode", ["in_turn", "by_load"])
async def test_nobody_gets_a_lead_on_leave_and_on_their_day_off_only_where_nobody_works(
    core: CrmCore, clock: FrozenClock, mode: str
) -> None:
    goes_by(core, mode=mode)
    away, resting = await hire(core, name="Мария"), await hire(core, name="Иван")
    today = core.calendar.local(clock.now()).date()
    days = "1234567".replace(str(today.isoweekday()), "")
    async with core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == away.id).values(away_until=today))
        await session.execute(update(Staff).where(Staff.id == resting.id).values(weekdays=days))
    assert await next_owner(core) == resting.id
    working = await hire(core, name="Анна")
    assert [await next_owner(core) for _ in range(2)] == [working.id] * 2
    clock.advance(timedelta(days=1))
    assert await next_owner(core) == away.id


async def test_a_client_whose_manager_is_on_leave_goes_to_another(core: CrmCore, clock: FrozenClock) -> None:
    maria = await hire(core, name="Мария")
    async with core.transaction(maria) as crm:
        deal = await crm.deals.creation.open(NewDeal("inbound", "Сайт", NewClient("Олег")))
        contact = (await crm.queries.cards.deal(deal)).contact.id
    for away, known in ((None, maria.id), (core.calendar.local(clock.now()).date(), None)):
        async with core.storage.writer() as session:
            await session.execute(update(Staff).where(Staff.id == maria.id).values(away_until=away))
        async with core.transaction(SYSTEM) as crm:
            owner = await LeadAssignment(crm).known_to(contact)
        assert (owner.id if owner else None) == known


async def test_a_route_gives_its_leads_to_its_departments_alone(core: CrmCore, clock: FrozenClock) -> None:
    english = LeadRoute(departments=("export",), languages=("en",))
    nowhere = LeadRoute(departments=("Never founded",), sources=("avito",))
    goes_by(core, routes=(english, nowhere))
    sales = await hire(core, name="Мария")
    exporter = await hire(core, name="Иван", department_name="Export")
    given: list[int | None] = []
    contact = deal = 0
    for number, (locale, source) in enumerate(
        [("en", None), ("ru", None), ("en", None), ("ru", "avito"), ("en", None)]
    ):
        clock.advance(timedelta(minutes=1))
        async with core.transaction(Actor.system()) as crm:
            visitor = Visitor(800_000 + number, "Гость", None, locale)
            contact = (await crm.intake.give_consent(visitor, source)).contact_id
            deal = (await crm.intake.open_request(contact, "Нужен сайт")).deal_id
        async with core.storage.reader() as session:
            given.append(await session.scalar(select(Deal.owner_id).where(Deal.id == deal)))
    assert given == [exporter.id, sales.id, exporter.id, sales.id, exporter.id]
    async with core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == exporter.id).values(takes_leads=False))
    async with core.transaction(SYSTEM) as crm:
        assert await LeadAssignment(crm).next(GivenLead("inbound", contact, None, "")) is None
        assert await LeadAssignment(crm).another(exporter.id or 0, deal) is None
