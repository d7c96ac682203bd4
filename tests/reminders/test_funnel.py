"""The funnel by stages (R43)."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_core.queries.reports.funnel import FunnelReport
from crm_core.rules.actor import Actor
from tests.deals.desk import Desk
from tests.people import hire
from tests.statements import count_statements


async def report(desk: Desk, since: datetime, reader: Actor | None = None, funnel: str = "inbound") -> FunnelReport:
    async with desk.core.reading(reader or desk.supervisor) as crm:
        return await crm.queries.funnel.funnel(funnel, since, desk.now + timedelta(seconds=1))


async def history(desk: Desk) -> None:
    """Ten requests; six of them are talked to after a day, two of those go three stages on at once after another."""
    deals = [await desk.deal(client=f"Клиент {number}", amount=100) for number in range(10)]
    desk.clock.advance(timedelta(days=1))
    for deal_id in deals[:6]:
        await desk.take(deal_id, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=3))
    desk.clock.advance(timedelta(days=1))
    product = await desk.product()
    for deal_id in deals[:2]:
        fields = {"product": product}
        await desk.take(deal_id, to="demo_held", fields=fields, next_task=desk.call(days=3))


async def test_each_stage_counts_what_entered_and_what_passed(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    stages = {line.stage.code: line for line in (await report(desk, since)).stages}
    assert [line.entered for line in stages.values()][:5] == [10, 6, 2, 2, 0]
    assert stages["request_received"].conversion is None
    assert stages["contact_made"].conversion == 0.6
    assert stages["need_identified"].conversion == 2 / 6
    assert stages["proposal_sent"].conversion == 0
    assert stages["terms_agreed"].conversion is None


async def test_what_stands_where_now_and_for_how_much(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    stages = {line.stage.code: line for line in (await report(desk, since)).stages}
    assert [(line.now_count, line.now_sum) for line in stages.values()][:4] == [(4, 400), (4, 400), (0, 0), (2, 200)]


async def test_time_in_a_stage_is_that_of_those_who_left_it(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    stages = {line.stage.code: line for line in (await report(desk, since)).stages}
    assert stages["request_received"].median_time == timedelta(days=1)
    assert stages["contact_made"].average_time == timedelta(days=1)
    assert stages["need_identified"].median_time is None  # passed in one conversation
    assert stages["demo_held"].median_time is None  # nobody has left it


async def test_the_weakest_step_is_named_once_enough_has_happened(desk: Desk) -> None:
    since = desk.now
    await desk.deal()
    assert (await report(desk, since)).weakest is None
    await history(desk)
    weakest = (await report(desk, since)).weakest
    assert weakest is not None
    assert weakest.stage.code == "need_identified"


async def test_what_happened_before_the_period_is_not_in_it(desk: Desk) -> None:
    await history(desk)
    desk.clock.advance(timedelta(days=1))
    found = await report(desk, desk.now)
    assert sum(line.entered for line in found.stages) == 0
    assert sum(line.now_count for line in found.stages) == 10


async def test_a_manager_sees_the_funnel_of_their_own_deals(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    outsider = await hire(desk.core, name="Чужой", department_name="Service")
    assert (await report(desk, since, desk.manager)).stages[0].entered == 10
    assert (await report(desk, since, outsider)).stages[0].entered == 0


async def test_a_report_asks_three_questions(desk: Desk) -> None:
    with count_statements(desk.core.storage) as statements:
        await report(desk, desk.now)
    assert len(statements) == 3
