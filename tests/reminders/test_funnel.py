"""The funnel by stages (R43)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from crm_core.models import Deal
from crm_core.queries.reports.funnel import FunnelReport
from crm_core.rules.actor import Actor
from handlers.ui.kit.i18n import speaking
from handlers.ui.screens.funnel import diagnosis
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
    assert [line.entered for line in stages.values()][:6] == [10, 6, 2, 2, 2, 0]
    assert stages["request_received"].conversion is None
    assert stages["contact_made"].conversion == 0.6
    assert stages["need_identified"].conversion == 2 / 6
    assert stages["proposal_sent"].conversion == 0
    assert stages["terms_agreed"].conversion is None


async def test_a_straight_win_counts_for_every_stage_between(desk: Desk) -> None:
    since = desk.now
    deals = [await desk.deal(client=f"Клиент {number}", amount=100) for number in range(6)]
    async with desk.core.storage.writer() as session:
        won = {"status": "won", "stage": "paid", "closed_at": desk.now}
        await session.execute(update(Deal).where(Deal.id.in_(deals)).values(**won))
    found = await report(desk, since)
    assert [line.entered for line in found.stages] == [6] * len(found.stages)
    assert found.weakest is None


async def test_refusals_stand_at_their_step_with_their_reasons(desk: Desk) -> None:
    since = desk.now
    reasons = ["no_money"] * 4 + ["competitor"] * 3
    for number, reason in enumerate(reasons):
        deal_id = await desk.deal(client=f"Клиент {number}", amount=100)
        await desk.take(deal_id, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=3))
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.closing.lose(deal_id, (await crm.queries.cards.deal(deal_id)).version, reason)
    found = await report(desk, since)
    assert found.weakest is not None
    assert found.weakest.stage.code == "need_identified"
    before = found.stages[1]
    assert [(line.reason and line.reason.code, line.count, line.sum) for line in before.reasons] == [
        ("no_money", 4, 400),
        ("competitor", 3, 300),
    ]
    with speaking("ru"):
        said = "\n".join(diagnosis(found))
    assert "Нет денег: 4" in said
    assert "Работает с конкурентом: 3" in said
    assert "не платят" not in said


async def test_a_later_sale_belongs_to_the_period_in_which_its_client_came(desk: Desk) -> None:
    await history(desk)
    since = desk.now
    await desk.deal(client="Новый")
    async with desk.core.storage.writer() as session:
        won = {"status": "won", "stage": "paid", "closed_at": desk.now}
        await session.execute(update(Deal).where(Deal.stage != "request_received").values(**won))
    found = await report(desk, since)
    assert [line.entered for line in found.stages][:2] == [1, 0]
    assert (found.came, found.won, found.lost.count, found.waiting.count) == (1, 0, 0, 1)


async def test_who_is_still_on_the_way_stands_apart(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    stages = {line.stage.code: line for line in (await report(desk, since)).stages}
    waiting = [(line.waiting.count, line.waiting.sum) for line in stages.values()]
    assert waiting[:5] == [(4, 400), (4, 400), (0, 0), (0, 0), (2, 200)]


async def test_time_in_a_stage_is_that_of_those_who_left_it(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    stages = {line.stage.code: line for line in (await report(desk, since)).stages}
    assert stages["request_received"].median_time == timedelta(days=1)
    assert stages["contact_made"].average_time == timedelta(days=1)
    assert stages["need_identified"].median_time is None  # passed in one conversation
    assert stages["demo_held"].median_time is None  # nobody has left it


async def test_of_a_large_cohort_some_deals_tell_how_long_a_stage_takes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = desk.now
    await history(desk)
    monkeypatch.setattr("crm_core.queries.reports.funnel.SAMPLE", 4)
    stages = {line.stage.code: line for line in (await report(desk, since)).stages}
    assert stages["request_received"].entered == 10, "all are counted"
    assert stages["request_received"].median_time == timedelta(days=1)


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
    assert found.waiting.count == 0, "those who came before are another cohort"


async def test_a_manager_sees_the_funnel_of_their_own_deals(desk: Desk) -> None:
    since = desk.now
    await history(desk)
    outsider = await hire(desk.core, name="Чужой", department_name="Service")
    assert (await report(desk, since, desk.manager)).stages[0].entered == 10
    assert (await report(desk, since, outsider)).stages[0].entered == 0


async def test_a_report_asks_three_questions(desk: Desk) -> None:
    """What became of the deals, how long they stood, and how many who wrote never agreed."""
    with count_statements(desk.core.storage) as statements:
        await report(desk, desk.now)
    assert len(statements) == 3
