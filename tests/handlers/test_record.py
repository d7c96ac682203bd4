"""The record on the phone: a manager reads their own, a supervisor everybody's, and each note opens its deal (R35)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from crm_core.services.reminders.ladder import ring_due
from tests.handlers.chat import Chat
from tests.handlers.desk import BORIS, Desk, desk_with_a_lead


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    """Oleg's request stood with Anna for four days."""
    desk = await desk_with_a_lead(core)
    clock.advance(timedelta(days=4))
    async with core.transaction(Actor.system()) as crm:
        await ring_due(crm.reminders.stalls)
    return desk


async def test_a_manager_reads_their_own_and_opens_the_deal(desk: Desk) -> None:
    await desk.anna.say("/menu")
    await desk.anna.press("📒 Мой KPI")
    assert "1 запись" in desk.anna.text
    assert "Заявка получена" in desk.anna.text
    await desk.anna.press("1. Нужен интернет-магазин")
    assert "Олег Смирнов" in desk.anna.text


async def test_a_supervisor_reads_whose_it_is(desk: Desk) -> None:
    boss = Chat(desk.core, BORIS, "Борис", "ru")
    await boss.say("/team")
    await boss.press("📒 KPI")
    assert "Анна" in boss.text
    await boss.press("1. Нужен интернет-магазин")
    assert "Олег Смирнов" in boss.text
