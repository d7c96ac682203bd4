"""The forecast against figures reckoned by hand: amounts by the share sold from their stage, by month (R68)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from crm_core.models import Deal
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import FORECASTS, Narrowing, Report, ReportCode
from crm_core.rules.actor import Actor
from tests.deals.desk import Desk

MARCH = Narrowing(Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)))


async def report(desk: Desk, code: ReportCode, actor: Actor | None = None) -> Report:
    async with desk.core.reading(actor or desk.supervisor) as crm:
        return await crm.queries.reports.table(code, MARCH)


async def rows(desk: Desk, code: ReportCode) -> list[tuple[str, int, int]]:
    return [(row.name.ru, row.count, row.sum) for row in (await report(desk, code)).rows]


async def closed(desk: Desk, deals: list[int], status: str, **more: object) -> None:
    async with desk.core.storage.writer() as session:
        changed = {"status": status, "closed_at": desk.now, "next_task_at": None, **more}
        await session.execute(update(Deal).where(Deal.id.in_(deals)).values(**changed))


@pytest.fixture
async def year(desk: Desk) -> Desk:
    """Of twelve requests three are refused at once; forty days later five are sold and two refused after a talk. Two
    are open: one of 1,000 where it came in, of now, and one of 300.01 after its talk, of forty days ago."""
    deals = [await desk.deal(client=f"Клиент {number}", amount=300_01) for number in range(11)]
    talked = deals[3:11]
    for deal_id in talked:
        await desk.take(deal_id, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=90))
    await closed(desk, deals[:3], "lost", lost_reason="expensive")
    desk.clock.advance(timedelta(days=40))
    await closed(desk, talked[:5], "won", stage="paid")
    await closed(desk, talked[5:7], "lost", lost_reason="expensive")
    await desk.deal(client="Новая", amount=1_000_00)
    return desk


async def test_each_amount_goes_by_the_share_that_was_sold_from_its_stage(year: Desk) -> None:
    # From the first stage 5 of 10 were sold, after a talk 5 of 7: 1,000 × 0.5 = 500; 300.01 × 0.7142 = 214.26.
    assert await rows(year, "forecast_manager") == [("Анна", 2, 714_26)]
    assert [row[1:] for row in await rows(year, "forecast_funnel")] == [(2, 714_26)]
    assert (await report(year, "forecast_funnel")).rows[0].key == "inbound"


async def test_a_month_is_told_by_how_long_sales_took_from_there(year: Desk) -> None:
    # Came on the 25th of April: forty days on it is June. The other should have been sold by now: this month.
    assert year.now.month == 4
    assert await rows(year, "forecast_month") == [("04.2026", 1, 214_26), ("06.2026", 1, 500_00)]


async def test_a_figure_opens_as_many_deals_for_as_much(year: Desk) -> None:
    async with year.core.reading(year.supervisor) as crm:
        for code in FORECASTS:
            found = await crm.queries.reports.table(code, MARCH)
            for key, line in [*((row.key, row) for row in found.rows), (None, found.total)]:
                opened = await crm.queries.reports.deals(code, MARCH, key)
                assert (code, opened.total, opened.sum) == (code, line.count, line.sum)


async def test_where_too_little_has_happened_the_regulation_says_the_chance_and_nothing_the_month(desk: Desk) -> None:
    await desk.deal(client="Первая", amount=1_000_00)
    chance = desk.core.regulation.stage("inbound", "request_received").probability
    assert await rows(desk, "forecast_month") == [("—", 1, 1_000_00 * chance // 100)]


async def test_nobody_learns_from_a_forecast_about_deals_that_are_not_theirs(year: Desk) -> None:
    assert (await report(year, "forecast_manager", year.colleague)).rows == ()
