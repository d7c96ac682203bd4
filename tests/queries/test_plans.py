"""Plan and fact of a month, reckoned by hand: the company, its departments, its managers, the month before (R45)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import Deal
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import Narrowing
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.plans import BadPlanLine, PlanFor, PlanLine
from crm_core.rules.time.periods import moments_of
from tests.deals.desk import Desk, open_desk
from tests.people import hire

MARCH = date(2026, 3, 1)


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    """Two sales of March for 300,000, a lead that is still open."""
    desk = await open_desk(core, clock)
    for amount in (250_000_00, 50_000_00):
        deal = await desk.deal(amount=amount)
        clock.advance(timedelta(hours=2))
        async with core.storage.writer() as session:
            won = {"status": DealStatus.WON, "closed_at": desk.now, "next_task_at": None}
            await session.execute(update(Deal).where(Deal.id == deal).values(**won))
    await desk.deal(amount=99_000_00)
    return desk


async def set_plan(core: CrmCore, actor: Actor, whose: PlanFor, amount: int | None, month: date = MARCH) -> None:
    async with core.transaction(actor) as crm:
        await crm.plans.put(month, whose, amount)


async def test_each_line_says_what_was_planned_and_what_is_sold(core: CrmCore, desk: Desk) -> None:
    me = PlanFor("manager", desk.manager.id)
    for whose, amount in ((me, 600_000_00), (PlanFor(), 1_000_000_00), (me, 400_000_00)):
        await set_plan(core, Actor.system(), whose, amount)
    async with core.reading(Actor.system()) as crm:
        report = await crm.queries.plans.report(MARCH + timedelta(days=9))
        days = moments_of(MARCH, date(2026, 4, 1), crm.calendar.zone)
        listed = await crm.queries.reports.deals("won", Narrowing(Period(*days), staff_id=desk.manager.id), None)
    rows = {row.whose: row for row in report.rows}
    assert (rows[me].plan, rows[me].sold, rows[me].sales, rows[me].share) == (400_000_00, 300_000_00, 2, 0.75)
    assert (rows[PlanFor()].plan, rows[PlanFor()].sold) == (1_000_000_00, 300_000_00)
    assert (listed.total, listed.sum) == (rows[me].sales, rows[me].sold)
    assert (report.now.leads, report.now.converted, report.now.sales) == (3, 2, 2)
    assert (report.now.check, report.now.cycle) == (150_000_00, timedelta(hours=2))
    assert report.before.sales == 0


async def test_next_month_these_sales_are_those_of_the_month_before(core: CrmCore, desk: Desk) -> None:
    async with core.reading(Actor.system()) as crm:
        report = await crm.queries.plans.report(date(2026, 4, 1))
    assert (report.now.sales, report.before.sales, report.before.turnover) == (0, 2, 300_000_00)
    assert {row.before for row in report.rows if row.whose.kind == "manager"} == {300_000_00}


async def test_a_manager_sees_their_own_progress_and_nobody_elses(core: CrmCore, desk: Desk) -> None:
    await set_plan(core, Actor.system(), PlanFor("manager", desk.manager.id), 600_000_00)
    await set_plan(core, Actor.system(), PlanFor("manager", desk.colleague.id), 1)
    async with core.reading(desk.manager) as crm:
        own = await crm.queries.plans.own()
        seen = (await crm.queries.plans.report(MARCH)).rows
    assert own is not None
    assert (own.plan, own.sold) == (600_000_00, 300_000_00)
    assert [row.whose for row in seen] == [PlanFor("manager", desk.manager.id)]
    with pytest.raises(Refused):
        await set_plan(core, desk.manager, PlanFor("manager", desk.manager.id), 1)


async def test_a_head_plans_for_their_department_alone(core: CrmCore, desk: Desk) -> None:
    far = await hire(core, Role.head, "Far", department_name="Faraway")
    assert far.department_id is not None
    await set_plan(core, far, PlanFor("department", far.department_id), 5)
    for whose in (PlanFor(), PlanFor("manager", desk.manager.id), PlanFor("manager", 10**9)):
        with pytest.raises(Refused):
            await set_plan(core, far, whose, 5)


async def test_a_table_sets_them_and_what_it_cannot_is_told(core: CrmCore, desk: Desk) -> None:
    name = desk.manager.name
    assert name is not None
    lines = [
        PlanLine(2, MARCH, name.upper(), "", 10_00),
        PlanLine(3, MARCH, "", "", 20_00),
        PlanLine(4, MARCH, "Nobody", "", 30_00),
        BadPlanLine(5, "month", "bad_month", "?"),
    ]
    for dry_run in (True, False, False):
        async with core.transaction(Actor.system()) as crm:
            done = await crm.plans.take(lines, dry_run=dry_run)
            plans = {row.whose.kind: row.plan for row in (await crm.queries.plans.report(MARCH)).rows}
        assert (done.taken, [(one.line, one.reason) for one in done.bad]) == (
            2,
            [(4, "unknown_name"), (5, "bad_month")],
        )
        assert (plans["company"], plans["manager"]) == ((None, None) if dry_run else (20_00, 10_00))
    await set_plan(core, Actor.system(), PlanFor(), None)
    async with core.reading(Actor.system()) as crm:
        assert (await crm.queries.plans.report(MARCH)).rows[0].plan is None
