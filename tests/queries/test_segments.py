"""Segments (R22): what the database counts is what the rule says of each client, one by one."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert

from crm_core.core import CrmCore
from crm_core.errors import BadValue
from crm_core.models import Contact, Deal
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.segments import Conditions, Segment, segment
from tests.people import hire

SYSTEM = Actor.system()


async def _base(core: CrmCore, seed: int, owner: Actor) -> list[Segment]:
    """Clients with deals of every state and age; what the rule says of each."""
    random, now = Random(seed), core.clock.now()
    said: list[Segment] = []
    async with core.storage.writer() as session:
        for number in range(40):
            row = {
                "name": f"Клиент {number}",
                "locale": "ru",
                "created_at": now,
                "first_source": random.choice(["avito", None]),
                "fields": {},
            }
            contact = (await session.execute(insert(Contact).values(**row).returning(Contact.id))).scalar_one()
            under_way, last_won = False, None
            for _deal in range(random.randrange(4)):
                status = random.choice(list(DealStatus))
                closed = None if status is DealStatus.OPEN else now - timedelta(days=random.randrange(800))
                await session.execute(
                    insert(Deal).values(
                        title="Сделка",
                        contact_id=contact,
                        owner_id=owner.id,
                        funnel="inbound",
                        stage="received",
                        status=status,
                        currency="RUB",
                        created_at=now,
                        stage_entered_at=now,
                        closed_at=closed,
                        fields={},
                        ticked={},
                    )
                )
                under_way = under_way or status is DealStatus.OPEN
                if status is DealStatus.WON and closed is not None:
                    last_won = max(last_won or closed, closed)
            said.append(segment(under_way=under_way, last_won_at=last_won, now=now))
    return said


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_three_that_ship_part_all_clients_as_the_rule_does(core: CrmCore, seed: int) -> None:
    said = await _base(core, seed, await hire(core))
    async with core.reading(SYSTEM) as crm:
        counted = {one: await crm.queries.segments.count(Conditions(activity=one)) for one in Segment}
    assert counted == {one: said.count(one) for one in Segment}
    assert sum(counted.values()) == 40


async def test_a_segment_is_kept_by_its_name_and_narrowed_by_every_condition(core: CrmCore) -> None:
    await _base(core, 5, await hire(core))
    narrow = Conditions(Segment.ACTIVE, source="avito", bought_within=365)
    async with core.transaction(SYSTEM) as crm:
        many = await crm.clients.segments.save("Постоянные с Авито", narrow)
    async with core.reading(SYSTEM) as crm:
        kept = await crm.queries.segments.named("Постоянные с Авито")
        assert kept == narrow
        wide = await crm.queries.segments.count(Conditions(Segment.ACTIVE))
        assert many == await crm.queries.segments.count(kept) <= wide
        for refused in ("нет такого",):
            with pytest.raises(BadValue):
                await crm.queries.segments.named(refused)
    async with core.transaction(SYSTEM) as crm:
        with pytest.raises(BadValue, match="taken"):
            await crm.clients.segments.save("gone", narrow)
    async with core.transaction(SYSTEM) as crm:
        await crm.clients.segments.forget("Постоянные с Авито")


async def test_a_manager_counts_their_own_clients_alone(core: CrmCore) -> None:
    anna, vera = await hire(core), await hire(core, name="Вера")
    await _base(core, 7, anna)
    async with core.reading(vera) as crm:
        assert await crm.queries.segments.count(Conditions()) == 0
    async with core.reading(anna) as crm:
        mine = await crm.queries.segments.count(Conditions())
    async with core.reading(await hire(core, Role.supervisor, department_name=None)) as crm:
        assert 0 < mine < await crm.queries.segments.count(Conditions()) == 40


async def test_an_unknown_or_built_in_field_is_refused(core: CrmCore) -> None:
    async with core.reading(SYSTEM) as crm:
        for code in ("nope", "phone"):
            with pytest.raises(BadValue, match="unknown_code"):
                await crm.queries.segments.count(Conditions(fields={code: "x"}))
