"""Where one's deals stand: each stage, source and product with its count and sum."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_core.errors import Refused
from crm_core.models import Deal
from crm_core.queries.deals.lists import Narrow
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from tests.deals.desk import Desk
from tests.statements import count_statements


async def change(desk: Desk, deal: int, **values: object) -> None:
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal).values(**values))


async def three_deals(desk: Desk) -> tuple[int, int, int]:
    product = await desk.product("Сайт")
    first = await desk.deal(amount=100_00, first_task=desk.call(hours=1))
    second = await desk.deal(client="Второй", amount=50_00, first_task=desk.call(days=2))
    third = await desk.deal("outreach", client="Третий", first_task=desk.call(days=2))
    await change(desk, first, source="avito", product_id=product)
    await change(desk, third, source="from-a-flyer")
    return first, second, third


async def test_each_stage_has_its_count_and_sum_and_worries_are_counted(desk: Desk) -> None:
    await three_deals(desk)
    desk.clock.advance(timedelta(hours=2))
    async with desk.core.reading(desk.manager) as crm:
        seen = await crm.queries.pipeline.by_stage()
    shown = [(funnel.code, one.code, one.count, one.sum) for funnel in seen.funnels for one in funnel.stages]
    assert shown == [("inbound", "request_received", 2, 150_00), ("outreach", shown[-1][1], 1, 0)]
    assert (seen.count, seen.sum, seen.worries["overdue"], seen.worries["paused"]) == (3, 150_00, 1, 0)


async def test_sources_and_products_are_counted_and_named(desk: Desk) -> None:
    await three_deals(desk)
    async with desk.core.reading(desk.manager) as crm:
        sources = await crm.queries.pipeline.by("source")
        products = await crm.queries.pipeline.by("product")
    assert {one.code: one.count for one in sources} == {"avito": 1, "from-a-flyer": 1}
    assert [(one.name.ru, one.count, one.sum) for one in products] == [("Сайт", 1, 100_00)]


async def test_a_row_opens_its_deals(desk: Desk) -> None:
    first, second, third = await three_deals(desk)
    expected = {
        Narrow(funnel="inbound", stage="request_received"): [first, second],
        Narrow(source="from-a-flyer"): [third],
        Narrow(product_id=1): [first],
        Narrow(source="nowhere"): [],
    }
    for narrow, deals in expected.items():
        async with desk.core.reading(desk.manager) as crm:
            page = await crm.queries.worklists.narrowed(narrow)
        assert [line.id for line in page.lines] == deals


async def test_it_reaches_as_far_as_the_asker(desk: Desk) -> None:
    await three_deals(desk)
    for actor, count in ((desk.manager, 3), (desk.colleague, 0), (desk.head, 3), (desk.supervisor, 3)):
        async with desk.core.reading(actor) as crm:
            assert (await crm.queries.pipeline.by_stage()).count == count
    client = Actor(ActorKind.lead, 1, None, None, "ru", "Europe/Moscow")
    with pytest.raises(Refused):
        async with desk.core.reading(client) as crm:
            await crm.queries.pipeline.by_stage()


async def test_a_page_takes_at_most_four_statements(desk: Desk) -> None:
    await three_deals(desk)
    for ask in ("by_stage", "narrowed", "my_deals"):
        with count_statements(desk.core.storage) as statements:
            async with desk.core.reading(desk.manager) as crm:
                if ask == "by_stage":
                    await crm.queries.pipeline.by_stage()
                elif ask == "narrowed":
                    await crm.queries.worklists.narrowed(Narrow(stage="request_received"))
                else:
                    await crm.queries.worklists.my_deals()
                    await crm.queries.worklists.my_funnels()
        assert len(statements) <= 4, ask
