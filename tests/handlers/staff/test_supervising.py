"""From the day in figures to the deal and its manager: what those who lead see and press."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.roles import Role
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.team import Nudge
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

SOPHIA, HENRY = 8_300_001, 8_300_002


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


@pytest.fixture
async def sophia(core: CrmCore) -> Chat:
    await hire(core, Role.supervisor, "Sophia", telegram_id=SOPHIA, locale="en")
    return Chat(core, SOPHIA, "Sophia", "en")


async def test_a_quiet_day_is_told_as_one(sophia: Chat) -> None:
    shown = await sophia.say("/digest")
    assert "nothing happened, and nothing waits" in shown
    assert "\n" not in shown
    assert all(": " not in label for label in sophia.labels)


async def test_each_line_with_something_behind_it_opens_its_list(sophia: Chat, desk: Desk, clock: FrozenClock) -> None:
    await desk.deal(client="Ivan", amount=250_000_00)
    clock.advance(timedelta(days=2))
    assert "Promised and not done: <b>1 · ₽250,000</b>" in (await sophia.say("/digest")).replace("\xa0", " ")
    shown = await sophia.press("Promised: 1")
    assert "1 deal" in shown
    assert "Ivan" in shown
    assert desk.manager.name in shown
    await sophia.press("Ivan")
    assert "is in charge" in sophia.text


async def test_a_manager_is_nudged_by_one_press_and_hears_of_it_once(
    sophia: Chat, desk: Desk, clock: FrozenClock
) -> None:
    await desk.deal(client="Ivan")
    clock.advance(timedelta(days=2))
    await sophia.say("/digest")
    await sophia.press("Promised: 1")
    await sophia.press("🔔")
    assert "being told" in (sophia.toast or "")
    await sophia.press("🔔")
    assert "being told" in (sophia.toast or "")


async def test_a_long_list_is_turned_and_its_numbers_go_on(sophia: Chat, desk: Desk, clock: FrozenClock) -> None:
    for number in range(8):
        await desk.deal(client=f"Client {number}")
        clock.advance(timedelta(minutes=1))
    await sophia.say("/team")
    first = await sophia.press("All deals")
    assert "page 1 of 2" in first
    assert "7. <b>" in await sophia.press("›")
    assert await sophia.press("‹") == first


async def test_a_deal_leads_back_to_the_page_of_the_list_it_was_opened_from(
    sophia: Chat, desk: Desk, clock: FrozenClock
) -> None:
    for number in range(8):
        await desk.deal(client=f"Client {number}")
        clock.advance(timedelta(minutes=1))
    await sophia.say("/team")
    await sophia.press("All deals")
    second = await sophia.press("›")
    await sophia.press("7. ")
    assert "is in charge" in sophia.text
    assert await sophia.press("« To the list") == second


async def test_whoever_has_no_day_of_their_own_goes_back_to_the_menu(sophia: Chat, desk: Desk) -> None:
    await sophia.press_data(f"d:{await desk.deal(client='Ivan')}")
    assert "« Today" not in sophia.labels
    await sophia.press("« Menu")
    assert "⚙️ Settings" in sophia.labels


async def test_the_funnel_names_its_weakest_step_over_any_time(sophia: Chat, desk: Desk, clock: FrozenClock) -> None:
    for number in range(3):
        await desk.deal(client=f"Client {number}")
    clock.advance(timedelta(days=1))
    assert "Came in: 3" in await sophia.say("/funnel")
    assert sophia.screens[0].picture is not None
    assert "a year" in await sophia.press("a year")
    assert "Nothing has come" in await sophia.press("Outreach")


async def test_the_team_shows_who_has_how_much_and_opens_it(sophia: Chat, desk: Desk) -> None:
    await desk.deal(client="Ivan")
    assert desk.manager.name in await sophia.say("/team")
    assert "Ivan" in await sophia.press(f"{desk.manager.name} · 1")
    assert f"{desk.manager.name}: deals in work" in sophia.text
    assert "Team" in await sophia.press("« Team")


async def test_a_head_sees_their_own_department_alone(core: CrmCore, desk: Desk) -> None:
    await desk.deal(client="Ivan")
    await hire(core, Role.head, "Henry", telegram_id=HENRY, locale="en", department_name="Faraway")
    henry = Chat(core, HENRY, "Henry", "en")
    await henry.say("/team")
    await henry.press("All deals")
    assert "Nothing here" in henry.text


async def test_a_forged_press_learns_nothing(core: CrmCore, desk: Desk) -> None:
    deal = await desk.deal(client="Ivan")
    await hire(core, Role.head, "Henry", telegram_id=HENRY, locale="en", department_name="Faraway")
    henry = Chat(core, HENRY, "Henry", "en")
    await henry.say("/menu")
    told: set[str | None] = set()
    for press in (OpenDeal(deal=deal), OpenDeal(deal=deal + 999), Nudge(deal=deal), Nudge(deal=deal + 999)):
        await henry.press_data(press)
        told.add(henry.toast)
    assert told == {"This is not available."}
