"""Where deals are lost and why (R81): the customer's own month of 400 requests, and each figure a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from crm_core.models import Deal
from crm_core.models.schema import table
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import Narrowing, Report, ReportCode
from handlers.ui.figures.report_words import figures_of
from handlers.ui.kit.i18n import speaking
from tests.deals.desk import Desk

MARCH = Narrowing(Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)))
REQUESTS, SOLD, NO_MONEY = 400, 24, 94
"""Six of a hundred are sold, and a quarter of the refusals say that there is no money."""


async def report(desk: Desk, code: ReportCode, narrowing: Narrowing = MARCH) -> Report:
    async with desk.core.reading(desk.supervisor) as crm:
        return await crm.queries.reports.table(code, narrowing)


@pytest.fixture
async def month(desk: Desk) -> Desk:
    """No money is what they say at the first stage; the others went elsewhere after a talk."""
    first = await desk.deal(client="Клиент", amount=100_00)
    async with desk.core.storage.writer() as session:
        whole = (await session.execute(table(Deal).select().where(table(Deal).c.id == first))).mappings().one()
        others = [{**whole, "id": first + number, "next_task_at": None} for number in range(1, REQUESTS)]
        await session.execute(insert(table(Deal)), others)
        deals = table(Deal)

        def of(since: int, until: int):
            return update(deals).where(deals.c.id.between(first + since, first + until - 1))

        at = {"closed_at": desk.now + timedelta(hours=1), "next_task_at": None}
        await session.execute(of(0, SOLD).values(status="won", **at))
        lost = {"status": "lost", **at}
        await session.execute(of(SOLD, SOLD + NO_MONEY).values(lost_reason="no_money", **lost))
        elsewhere = {"lost_reason": "competitor", "stage": "contact_made", **lost}
        await session.execute(of(SOLD + NO_MONEY, REQUESTS).values(**elsewhere))
    return desk


async def test_a_quarter_of_the_refusals_says_that_there_is_no_money(month: Desk) -> None:
    found = await report(month, "lost_reason")
    assert [(row.key, row.count, row.sum) for row in found.rows] == [
        ("competitor", 282, 282 * 100_00), ("no_money", 94, 94 * 100_00),
    ]  # fmt: skip
    with speaking("en"):
        assert figures_of(found, found.rows[1]).endswith("25 % of all")
        sold = await report(month, "conversion")
        assert figures_of(sold, sold.rows[0]).endswith("sold 24, 6 %")


async def test_each_step_tells_its_reasons_and_opens_its_deals(month: Desk) -> None:
    found = await report(month, "lost_stage_reason")
    assert [(row.key, row.count) for row in found.rows] == [
        ("inbound:contact_made:competitor", 282), ("inbound:request_received:no_money", 94),
    ]  # fmt: skip
    async with month.core.reading(month.supervisor) as crm:
        for row in found.rows:
            opened = await crm.queries.reports.deals("lost_stage_reason", MARCH, row.key)
            assert (opened.total, opened.sum) == (row.count, row.sum)


async def test_nobody_elses_refusals_are_among_a_managers(month: Desk) -> None:
    mine = await report(month, "lost_manager")
    assert [row.count for row in mine.rows] == [REQUESTS - SOLD]
    other = Narrowing(MARCH.period, staff_id=month.head.id)
    assert (await report(month, "lost_reason", other)).rows == ()
