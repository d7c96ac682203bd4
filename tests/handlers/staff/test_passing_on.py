"""Deals passed on in the chat: ticked, all of them, spread over the team, and with a dismissal (R46, R50)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal, Staff
from crm_core.roles import Role
from handlers.ui.callbacks.team import PassOn, Received
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

ADMIN, ANNA, HENRY = 8_400_001, 8_400_002, 8_400_003


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    desk = await open_desk(core, clock)
    await hire(core, Role.admin, "Alla", telegram_id=ADMIN, locale="en", department_name=None)
    for number in range(4):
        await desk.deal(client=f"Client {number}")
    return desk


@pytest.fixture
def admin(core: CrmCore) -> Chat:
    return Chat(core, ADMIN, "Alla", "en")


async def phone_of(desk: Desk, name: str) -> Chat:
    async with desk.core.storage.reader() as session:
        telegram_id = await session.scalar(select(Staff.telegram_id).where(Staff.name == name))
    return Chat(desk.core, telegram_id or 0, name, "ru")


async def owned(desk: Desk) -> dict[str, int]:
    async with desk.core.storage.reader() as session:
        rows = await session.execute(select(Staff.name).join(Deal, Deal.owner_id == Staff.id))
        names = [row[0] for row in rows]
    return {name: names.count(name) for name in names}


async def test_ticked_deals_go_to_whoever_was_chosen_and_the_numbers_come_first(admin: Chat, desk: Desk) -> None:
    await admin.say("/team")
    await admin.press("Анна · 4")
    await admin.press("Pass on deals")
    await admin.press("Client 1")
    assert any("☑️" in label for label in admin.labels)
    await admin.press("Client 3")
    await admin.press("Pass on those ticked: 2")
    await admin.press("Пётр")
    assert "Pass on 2 deals from Анна?" in admin.text
    assert "Пётр: <b>2</b>" in admin.text
    assert await owned(desk) == {"Анна": 4}
    await admin.press("Yes, pass on")
    assert admin.toast == "✓ 2 deals have been passed on"
    assert await owned(desk) == {"Анна": 2, "Пётр": 2}


async def test_a_tick_is_taken_off_by_a_second_press_and_lives_through_turning_pages(admin: Chat, desk: Desk) -> None:
    for number in range(4, 10):
        await desk.deal(client=f"Client {number}")
    await admin.press_data(PassOn(staff=desk.manager.id or 0))
    await admin.press("Client 0")
    await admin.press("›")
    await admin.press("‹")
    assert "☑️" in next(label for label in admin.labels if "Client 0" in label)
    await admin.press("Client 0")
    assert not any("those ticked" in label for label in admin.labels)


async def test_dismissing_offers_to_pass_on_first_and_does_both_at_once(admin: Chat, desk: Desk) -> None:
    anna = await phone_of(desk, "Анна")
    await anna.say("/today")
    await admin.say("/staff")
    await admin.press("Анна")
    await admin.press("Dismiss")
    assert "Who gets 4 deals of Анна?" in admin.text
    await admin.press("Spread evenly")
    assert "access of Анна ends at once" in admin.text
    await admin.press("Yes, pass on and dismiss")
    assert "Анна has no access any more. 4 deals have been passed on." in (admin.toast or "")
    assert "Анна" not in await owned(desk)


async def test_the_next_press_of_whoever_was_dismissed_is_a_strangers(admin: Chat, desk: Desk, core: CrmCore) -> None:
    anna, stranger = await phone_of(desk, "Анна"), Chat(core, 8_499_999, "Никто", "ru")
    await anna.say("/today")
    button = next(one.data for one in anna.buttons if one.data)
    async with core.transaction(desk.supervisor) as crm:
        await crm.staff.dismiss(desk.manager.id or 0, spread=True)
    await stranger.say("/start")
    await anna.press_data(button)
    await stranger.press_data(button)
    assert anna.toast == stranger.toast
    assert await anna.say("/today") == await stranger.say("/today")


async def test_whoever_receives_finds_the_deals_behind_the_notification(admin: Chat, desk: Desk) -> None:
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.transfers.give(desk.manager.id or 0, desk.colleague.id)
    peter = await phone_of(desk, "Пётр")
    await peter.say("/menu")
    await peter.press_data(Received(at=int(desk.now.timestamp() * 1000)))
    assert sum("Client" in label for label in peter.labels) == 4
    await peter.press("Client 2")
    assert "Client 2" in peter.text


async def test_a_head_of_another_department_passes_on_nothing(desk: Desk, core: CrmCore) -> None:
    await hire(core, Role.head, "Henry", telegram_id=HENRY, locale="en", department_name="Faraway")
    henry = Chat(core, HENRY, "Henry", "en")
    await henry.say("/menu")
    for staff in (desk.manager.id or 0, 10**9):
        await henry.press_data(PassOn(staff=staff))
        assert henry.toast == "This is not available."
    assert await owned(desk) == {"Анна": 4}
