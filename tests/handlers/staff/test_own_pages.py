"""A colleague's own pages: the welcome, the menu in any language, help and settings."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.inbox import RawUpdate
from handlers.lead import router as clients
from handlers.ui.screens.commands import command_list, staff_commands
from handlers.ui.screens.menu import command_behind
from tests.handlers.chat import Chat
from tests.people import hire

TELEGRAM_ID = 8_000_001


@pytest.fixture(params=list(Role))
async def colleague(request: pytest.FixtureRequest, core: CrmCore) -> Chat:
    await hire(core, request.param, "Boris", telegram_id=TELEGRAM_ID, locale="en")
    return Chat(core, TELEGRAM_ID, "Boris", "en")


@pytest.fixture
async def manager(core: CrmCore) -> Chat:
    await hire(core, Role.manager, "Boris", telegram_id=TELEGRAM_ID, locale="en")
    return Chat(core, TELEGRAM_ID, "Boris", "en")


async def test_every_role_is_welcomed_with_its_own_menu_and_each_key_opens_something(colleague: Chat) -> None:
    assert "Boris" in await colleague.say("/start")
    for key in (keys := colleague.keys):
        assert command_behind(key)
        assert await colleague.say(key), key
        assert "not available" not in colleague.text, key
    assert len(keys) >= 3


async def test_the_key_of_the_menu_opens_everything_and_the_command_brings_the_keyboard_back(colleague: Chat) -> None:
    await colleague.say("☰ Menu")
    assert "⚙️ Settings" in colleague.labels
    assert colleague.keys == []
    await colleague.say("/menu")
    assert "⚙️ Settings" in colleague.labels
    assert "☰ Menu" in colleague.keys


@pytest.mark.parametrize("role", list(Role))
async def test_every_command_that_a_role_is_told_of_works(role: Role, core: CrmCore) -> None:
    await hire(core, role, "Boris", telegram_id=TELEGRAM_ID, locale="en")
    colleague = Chat(core, TELEGRAM_ID, "Boris", "en")
    told = await colleague.say("/help")
    for command in staff_commands(role):
        assert f"/{command} " in told
        assert await colleague.say(f"/{command}"), command
        assert "not available" not in colleague.text, command


async def test_every_button_of_the_main_screen_opens_something(colleague: Chat) -> None:
    await colleague.say("/help")
    for label in [key.text for key in colleague.buttons]:
        await colleague.say("/help")
        assert await colleague.press(label), label
        assert "not available" not in (colleague.toast or ""), label


async def test_an_administrator_is_told_what_was_set_aside(core: CrmCore) -> None:
    await hire(core, Role.admin, "Alla", telegram_id=TELEGRAM_ID, locale="en")
    alla = Chat(core, TELEGRAM_ID, "Alla", "en")
    assert "set aside" not in await alla.say("/menu")
    async with core.transaction(Actor.system()) as crm:
        (kept,) = await crm.inbox.keep([RawUpdate(1, 5, "{}")])
        await crm.inbox.set_aside(kept.seq, None)
    assert "1 message could not be handled" in await alla.say("/menu")


@pytest.mark.parametrize("command", command_list(None, "en"))
def test_every_command_that_clients_are_told_of_is_answered(command: str) -> None:
    assert command in clients.commands


async def test_the_menu_still_works_in_the_language_it_was_drawn_in(manager: Chat) -> None:
    await manager.say("/start")
    in_english = manager.keys[0]
    await manager.say("/settings")
    await manager.press("Language")
    await manager.press("Русский")
    assert "Настройки" in manager.text
    in_russian = manager.keys[0]
    assert in_russian != in_english
    assert await manager.say(in_english) == await manager.say(in_russian)


async def test_a_time_zone_is_pressed_or_typed_as_a_city(manager: Chat) -> None:
    await manager.say("/settings")
    await manager.press("Time zone")
    assert "Vladivostok" in await manager.press("Vladivostok")
    await manager.press("Time zone")
    assert "I do not know this place" in await manager.say("Qwertyuiop")
    assert "Berlin" in await manager.say("berlin")
    await manager.press("Time zone")
    assert "UTC+5" in await manager.say("utc +5")


async def test_of_namesakes_and_slips_the_likely_places_are_offered(manager: Chat) -> None:
    await manager.say("/settings")
    await manager.press("Time zone")
    assert "Which one" in await manager.say("Железногорск")
    assert "Krasnoyarsk" in await manager.press("Krasnoyarsk")
    await manager.press("Time zone")
    await manager.say("Екатеринбрг")
    assert "Yekaterinburg" in await manager.press("Екатеринбург")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9-21", "09:00–21:00"),
        ("from 9 to 20:30", "09:00–20:30"),
        ("08.30 - 24", "08:30–00:00"),
        ("0-24", "at any hour"),
    ],
)
async def test_waking_hours_are_typed_as_people_say_them(manager: Chat, typed: str, shown: str) -> None:
    await manager.say("/settings")
    await manager.press("Hours")
    assert shown in await manager.say(typed)


@pytest.mark.parametrize("typed", ["nine to nine", "25-99", "9", "👍"])
async def test_hours_that_are_none_are_asked_for_again_and_nothing_is_lost(manager: Chat, typed: str) -> None:
    await manager.say("/settings")
    await manager.press("Hours")
    assert "9-20" in await manager.say(typed)
    assert "10:00–18:00" in await manager.say("10-18")


async def test_a_manager_goes_off_shift_and_back(manager: Chat) -> None:
    await manager.say("/settings")
    assert "Off shift" in await manager.press("Go off shift")
    assert "On shift" in await manager.press("Go on shift")


async def test_a_supervisor_chooses_when_the_digest_comes(core: CrmCore) -> None:
    await hire(core, Role.supervisor, "Sophia", telegram_id=TELEGRAM_ID, locale="en")
    sophia = Chat(core, TELEGRAM_ID, "Sophia", "en")
    await sophia.say("/settings")
    await sophia.press("Digest hour")
    assert "daily at 20:00" in await sophia.press("20:00")
    await sophia.press("Digest hour")
    assert "does not come" in await sophia.press("Not at all")


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_telegram_accepts_the_commands(role: Role | None, locale: str) -> None:
    commands = command_list(role, locale)
    assert 0 < len(commands) <= 100
    for name, description in commands.items():
        assert name.islower()
        assert 1 <= len(name) <= 32
        assert 1 <= len(description) <= 256
