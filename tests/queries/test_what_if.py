"""What if a step went as with its best manager, in money; and the steps before and after a change of rules (R81)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, update

from crm_core.models import AppliedRegulation, Deal
from crm_core.models.schema import table
from crm_core.queries.reports.what_if import Share
from handlers.ui.callbacks.team import ShowAround, ShowWhatIf
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import speaking
from handlers.ui.screens.what_if import around_screen, what_if_screen
from tests.deals.desk import Desk

EACH = 10
AMOUNT = 100_00
_DEALS = table(Deal)


@pytest.fixture
async def quarter(desk: Desk) -> Desk:
    """Of Anna's ten requests eight are talked to, of Peter's two; of these ten six buy, and four are refused after."""
    first = await desk.deal(amount=AMOUNT)
    async with desk.core.storage.writer() as session:
        whole = (await session.execute(_DEALS.select().where(_DEALS.c.id == first))).mappings().one()
        ids = [first, *range(1001, 1000 + 2 * EACH)]
        others = [{**whole, "id": number} for number in ids[1:]]
        await session.execute(insert(_DEALS), others)

        async def become(since: int, until: int, **values: object) -> None:
            deals = update(_DEALS).where(_DEALS.c.id.in_(ids[since:until]))
            await session.execute(deals.values(closed_at=desk.now, next_task_at=None, **values))

        await become(0, 6, status="won", stage="paid")
        await become(6, 10, status="lost", stage="contact_made", lost_reason="expensive")
        await become(10, 20, status="lost", lost_reason="no_money")
        # Anna has the first eight of those who were talked to, and two who were not; Peter all others.
        theirs = update(_DEALS).where(_DEALS.c.id.in_([*ids[8:10], *ids[12:20]]))
        await session.execute(theirs.values(owner_id=desk.colleague.id))
    desk.clock.advance(timedelta(hours=1))
    return desk


async def test_the_weakest_step_as_with_the_best_manager_is_worth_so_much(quarter: Desk) -> None:
    async with quarter.core.reading(quarter.supervisor) as crm:
        found = await crm.queries.what_ifs.of("inbound", crm.now - timedelta(days=30), crm.now)
        assert found is not None
        assert (found.stage.stage.code, found.share, found.average) == ("contact_made", Share(10, 20), AMOUNT)
        assert found.sold == 0.6
        (best,) = found.ways
        # Eight of ten instead of ten of twenty: six more are talked to, of whom six of ten buy.
        assert best.than == "manager"
        assert (best.share, round(best.more, 6), best.sum) == (Share(8, 10), 3.6, 360_00)
        with speaking("en"):
            shown = what_if_screen(found, ShowWhatIf(funnel="inbound"))
        assert "As with Анна (80 % of 10): <b>+₽360</b>, about 3.6 more sales" in str(shown.text)


async def test_too_little_says_nothing(desk: Desk) -> None:
    await desk.deal()
    async with desk.core.reading(desk.supervisor) as crm:
        assert await crm.queries.what_ifs.of("inbound", crm.now - timedelta(days=30), crm.now) is None
        assert await crm.queries.what_ifs.around("inbound") is None


async def apply(desk: Desk, number: int, at: datetime) -> None:
    async with desk.core.storage.writer() as session:
        row = {"id": number, "applied_at": at, "checksum": "", "text": "", "rules": {}}
        await session.execute(insert(AppliedRegulation).values(**row))


async def test_the_steps_stand_before_and_after_the_change_of_rules(quarter: Desk) -> None:
    await apply(quarter, 1, quarter.now - timedelta(days=99))
    await apply(quarter, 2, quarter.now)
    quarter.clock.advance(timedelta(days=1))
    for number in range(4):
        deal_id = await quarter.deal(client=f"Новый {number}")
        if number:
            step = {"to": "contact_made", "fields": {"need": "Сайт"}, "next_task": quarter.call(hours=3)}
            await quarter.take(deal_id, **step)
        else:
            async with quarter.core.transaction(quarter.manager) as crm:
                await crm.deals.closing.lose(deal_id, 1, "no_money")
    quarter.clock.advance(timedelta(hours=1))
    async with quarter.core.reading(quarter.supervisor) as crm:
        found = await crm.queries.what_ifs.around("inbound")
        assert found is not None
        step = found.steps[0]
        assert (found.number, found.earlier, found.later) == (2, None, None), "the first rules were no change"
        assert (step.stage.code, step.before, step.after) == ("contact_made", Share(10, 20), Share(3, 4))
        with speaking("en"):
            shown = around_screen(found, ShowAround(funnel="inbound"), Viewer.of(crm))
        assert "50 % of 20 → 75 % of 4" in str(shown.text)
