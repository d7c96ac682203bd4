"""The day against the one before and an ordinary one, and the three deals that need a leader, each with why (R42)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.queries.reports.digest import Digest
from crm_core.roles import Role
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

SOPHIA = 8_300_001


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


async def digest(desk: Desk) -> Digest:
    async with desk.core.reading(desk.supervisor) as crm:
        return await crm.queries.digest.for_supervisor()


async def test_a_day_stands_against_the_one_before_and_the_mean_of_seven(desk: Desk, clock: FrozenClock) -> None:
    for number in (4, 2, 1):  # three days running
        for _ in range(number):
            await desk.deal()
        clock.advance(timedelta(days=1))
    clock.advance(-timedelta(days=1))
    found = await digest(desk)
    earlier = found.earlier["new_leads"]
    assert (found.new_leads.count, earlier.before, earlier.week) == (1, 2, 6)
    assert earlier.mean == 6 / 7
    assert (found.earlier["lost_today"].before, found.earlier["lost_today"].week) == (0, 0)


async def test_the_dearest_of_what_is_wrong_comes_first_and_three_at_most(desk: Desk, clock: FrozenClock) -> None:
    cheap = await desk.deal(client="Cheap", amount=10_00, first_task=desk.call(hours=1))
    dear = await desk.deal(client="Dear", amount=900_00, first_task=desk.call(hours=1))
    middle = await desk.deal(client="Middle", amount=50_00, first_task=desk.call(hours=1))
    await desk.deal(client="Small", amount=1_00, first_task=desk.call(hours=1))
    await desk.deal(client="Fine", amount=9_999_00, first_task=desk.call(hours=3.5))
    assert (await digest(desk)).urgent == ()
    clock.advance(timedelta(hours=3))
    found = (await digest(desk)).urgent
    assert [line.id for line in found] == [dear, middle, cheap]
    assert {line.flag for line in found} == {"overdue"}


async def test_they_are_opened_and_their_manager_nudged_by_one_press(
    core: CrmCore, desk: Desk, clock: FrozenClock
) -> None:
    await hire(core, Role.supervisor, "Sophia", telegram_id=SOPHIA, locale="en")
    sophia = Chat(core, SOPHIA, "Sophia", "en")
    await desk.deal(client="Ivan", amount=250_000_00)
    clock.advance(timedelta(days=2))
    shown = await sophia.say("/digest")
    assert "These need you today" in shown
    assert "promised and not done" in shown
    assert "(the day before 0, a day of the week 0.1)" in shown
    picture = next(screen.picture for screen in sophia.screens if screen.picture is not None)
    assert "day in figures" in getattr(picture, "title", "")
    await sophia.press("🔔")
    assert "being told" in (sophia.toast or "")
    await sophia.press("1. ")
    assert "is in charge" in sophia.text
