"""A plan is typed by two presses and a number; a manager sees their progress in Today (R45)."""

from __future__ import annotations

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.roles import Role
from handlers.ui.callbacks.plans import ChoosePlan, DropPlan, ShowPlan, TypePlan
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

SOPHIA, VERA = 8_300_001, 8_300_003


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


@pytest.fixture
async def sophia(core: CrmCore, desk: Desk) -> Chat:
    await hire(core, Role.supervisor, "Sophia", telegram_id=SOPHIA, locale="en")
    await hire(core, name="Vera", telegram_id=VERA, locale="en")
    return Chat(core, SOPHIA, "Sophia", "en")


async def test_a_plan_is_set_seen_and_taken_away(core: CrmCore, sophia: Chat) -> None:
    vera = Chat(core, VERA, "Vera", "en")
    assert "🎯" not in await vera.say("/today")
    assert "Plan and fact: March 2026" in await sophia.say("/plan")
    await sophia.press("✏️ Set a plan")
    assert "how much is to be sold" in await sophia.press("Vera")
    assert "in figures" in await sophia.say("many")
    shown = (await sophia.say("1.5 million")).replace("\xa0", " ")
    assert "₽0 of ₽1,500,000 · 0%" in shown
    assert sophia.toast == "✓ Saved"
    assert "🎯 Plan: ₽0 of ₽1,500,000 · 0%" in (await vera.say("/today")).replace("\xa0", " ")
    await sophia.press("✏️ Set a plan")
    await sophia.press("The whole company")
    assert "₽0 of ₽7,000" in (await sophia.say("7000")).replace("\xa0", " ")
    assert "1,500,000" not in await sophia.press("a month on ›")
    await sophia.press("‹ a month before")
    await sophia.press("✏️ Set a plan")
    await sophia.press("Vera")
    assert "1,500,000" not in await sophia.press("🗑 No plan")
    assert "🎯" not in await vera.say("/today")


async def test_who_leads_nobody_sets_nothing(core: CrmCore, sophia: Chat) -> None:
    vera = Chat(core, VERA, "Vera", "en")
    await vera.press_data(ShowPlan())
    assert not any("Set a plan" in label for label in vera.labels)
    for forged in (ChoosePlan(), TypePlan(month=0, whose="c"), DropPlan(month=0, whose="s1")):
        assert "how much" not in await vera.press_data(forged)
        assert "Whose plan" not in vera.text
