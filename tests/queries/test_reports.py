"""The nineteen reports against figures reckoned by hand (R44)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from crm_core.errors import BadValue
from crm_core.models import Deal, Task
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import PROMISES, REPORT_CODES, Narrowing, Report, ReportCode
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.services.deals import NewClient, NewDeal
from tests.deals.desk import Desk
from tests.invoices.till import draft, pay, send
from tests.people import hire

MARCH = Narrowing(Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)))
FEBRUARY = Narrowing(Period(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)))


async def report(desk: Desk, code: ReportCode, narrowing: Narrowing = MARCH, actor: Actor | None = None) -> Report:
    async with desk.core.reading(actor or desk.supervisor) as crm:
        return await crm.queries.reports.table(code, narrowing)


async def rows(desk: Desk, code: ReportCode, narrowing: Narrowing = MARCH) -> list[tuple[str, int, int, int | None]]:
    found = await report(desk, code, narrowing)
    return [(row.name.ru, row.count, row.sum, row.part) for row in found.rows]


@pytest.fixture
async def month(desk: Desk) -> Desk:
    """Anna: a deal of 1,000 with an overdue call, one of 500 with an invoice of 300 of which 100 is paid, one sold for
    700; Pyotr: one of 250, refused."""
    await desk.deal(client="Иван Петров", amount=1_000_00, source="avito", first_task=desk.call(hours=1))
    billed = await desk.deal(client="Ольга Белова", amount=500_00, source="seo", first_task=desk.call(days=9))
    invoice = await draft(desk, billed, price=300_00)
    await send(desk, invoice)
    await pay(desk, invoice, 100_00)
    sold = await desk.deal(client="Ромашка", amount=700_00, source="avito", first_task=desk.call(days=9))
    product = await desk.product("Сайт", 700_00)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.lines.put_line(sold, product, 1)
    async with desk.core.storage.writer() as session:
        won = {"status": DealStatus.WON, "closed_at": desk.now, "next_task_at": None}
        await session.execute(update(Deal).where(Deal.id == sold).values(**won))
    async with desk.core.transaction(desk.colleague) as crm:
        lost = await crm.deals.creation.open(
            NewDeal("inbound", "Заявка", NewClient("Пётр Иванов"), amount=250_00, first_task=desk.call(days=9))
        )
        await crm.deals.closing.lose(lost, 1, "expensive")
    desk.clock.advance(timedelta(hours=2))
    return desk


async def test_deals_are_counted_by_whoever_has_them(month: Desk) -> None:
    assert await rows(month, "deals_manager") == [("Анна", 3, 2_200_00, None), ("Пётр", 1, 250_00, None)]
    assert await rows(month, "won") == [("Анна", 1, 700_00, None)]
    assert await rows(month, "conversion") == [("Анна", 3, 2_200_00, 1), ("Пётр", 1, 250_00, 0)]
    assert await rows(month, "overdue") == [("Анна", 1, 1_000_00, None)]


async def test_what_was_sold_and_what_was_paid_are_told_apart(month: Desk) -> None:
    assert await rows(month, "revenue_product") == [("Сайт", 1, 700_00, None)]
    assert await rows(month, "profit_type") == [("Разработка", 1, 700_00, None)]
    assert [row[1:] for row in await rows(month, "profit_source")] == [(1, 100_00, None)]
    assert await rows(month, "invoices_manager") == [("Анна", 1, 300_00, 100_00)]
    assert await rows(month, "invoices_contact") == [("Ольга Белова", 1, 300_00, 100_00)]


async def test_leads_and_tasks(month: Desk) -> None:
    assert await rows(month, "leads_status") == [("в работе", 2, 1_500_00, None), ("проданы", 1, 700_00, None), ("отказы", 1, 250_00, None)]  # fmt: skip  # noqa: E501
    assert await rows(month, "tasks_overdue") == [("Анна", 1, 1_000_00, None)]
    assert sum(row[1] for row in await rows(month, "leads_source")) == 4


async def test_what_is_expected_is_each_amount_by_its_stages_chance(month: Desk) -> None:
    stage = month.core.regulation.stage("inbound", "request_received")
    (only,) = await rows(month, "expected")
    assert only[1:3] == (2, 1_500_00 * stage.probability // 100)


async def test_a_period_before_has_its_own_figures_and_is_what_is_compared_with(month: Desk) -> None:
    assert (await report(month, "deals_manager", FEBRUARY)).rows == ()
    before = (await report(month, "deals_manager")).before
    assert before is not None
    assert before.count == 0
    assert (await report(month, "overdue")).before is None


async def test_a_report_is_narrowed_to_a_manager_a_department_and_a_funnel(month: Desk) -> None:
    pyotr = Narrowing(MARCH.period, staff_id=month.colleague.id)
    assert await rows(month, "deals_manager", pyotr) == [("Пётр", 1, 250_00, None)]
    sales = Narrowing(MARCH.period, department_id=month.manager.department_id)
    assert len(await rows(month, "deals_manager", sales)) == 2
    assert await rows(month, "deals_manager", Narrowing(MARCH.period, department_id=10**6)) == []
    assert await rows(month, "deals_manager", Narrowing(MARCH.period, funnel="outreach")) == []


async def test_a_manager_sees_their_own_and_a_head_without_people_nothing(month: Desk) -> None:
    assert (await report(month, "deals_manager", actor=month.colleague)).total.count == 1
    outsider = await hire(month.core, Role.head, "Чужая", department_name="Service")
    assert (await report(month, "deals_manager", actor=outsider)).total.count == 0


async def test_what_there_is_not_is_refused(month: Desk) -> None:
    with pytest.raises(BadValue):
        await report(month, "gossip")  # type: ignore[arg-type]
    async with month.core.reading(month.supervisor) as crm:
        with pytest.raises(BadValue):
            await crm.queries.reports.deals("won", MARCH, "x")


async def test_every_report_can_be_asked_for(month: Desk) -> None:
    for code in REPORT_CODES:
        assert (await report(month, code)).rows or code in {"tasks_done", *PROMISES}, code


async def test_tasks_are_counted_by_whoever_did_them(month: Desk) -> None:
    async with month.core.storage.writer() as session:
        done = {"state": TaskState.DONE, "closed_at": month.now, "closed_by": month.colleague.id}
        await session.execute(update(Task).where(Task.owner_id == month.manager.id).values(**done))
    assert [row[:2] for row in await rows(month, "tasks_done")] == [("Пётр", 3)]
