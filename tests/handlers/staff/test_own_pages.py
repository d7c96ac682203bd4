"""A colleague's own pages: the welcome, the menu in any language, help and settings."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.rules.roles import Role
from handlers.ui.commands import command_list, staff_commands
from handlers.ui.menu import command_behind
from tests.handlers.person import Person
from tests.people import hire

TELEGRAM_ID = 8_000_001


@pytest.fixture(params=list(Role))
async def colleague(request: pytest.FixtureRequest, core: CrmCore) -> Person:
    await hire(core, request.param, "Boris", telegram_id=TELEGRAM_ID, locale="en")
    return Person(core, TELEGRAM_ID, "Boris")


@pytest.fixture
async def manager(core: CrmCore) -> Person:
    await hire(core, Role.manager, "Boris", telegram_id=TELEGRAM_ID, locale="en")
    return Person(core, TELEGRAM_ID, "Boris")


async def test_every_role_is_welcomed_with_its_own_menu_and_each_key_opens_something(colleague: Person) -> None:
    assert "Boris" in await colleague.says("/start")
    for key in (keys := colleague.keyboard):
        assert command_behind(key)
        assert await colleague.says(key), key
        assert "not available" not in colleague.text, key
    assert len(keys) >= 3


@pytest.mark.parametrize("role", list(Role))
async def test_every_command_that_a_role_is_told_of_works(role: Role, core: CrmCore) -> None:
    await hire(core, role, "Boris", telegram_id=TELEGRAM_ID, locale="en")
    colleague = Person(core, TELEGRAM_ID, "Boris")
    told = await colleague.says("/help")
    for command in staff_commands(role):
        assert f"/{command} " in told
        assert await colleague.says(f"/{command}"), command
        assert "not available" not in colleague.text, command


async def test_every_button_of_the_main_screen_opens_something(colleague: Person) -> None:
    await colleague.says("/help")
    for label in [key.text for key in colleague.buttons]:
        await colleague.says("/help")
        assert await colleague.presses(label), label
        assert "not available" not in (colleague.toast or ""), label


async def test_the_menu_still_works_in_the_language_it_was_drawn_in(manager: Person) -> None:
    await manager.says("/start")
    in_english = manager.keyboard[0]
    await manager.says("/settings")
    await manager.presses("Language")
    await manager.presses("Русский")
    assert "Настройки" in manager.text
    in_russian = manager.keyboard[0]
    assert in_russian != in_english
    assert await manager.says(in_english) == await manager.says(in_russian)


async def test_a_time_zone_is_pressed_or_typed_as_a_city(manager: Person) -> None:
    await manager.says("/settings")
    await manager.presses("Time zone")
    assert "Vladivostok" in await manager.presses("Vladivostok")
    await manager.presses("Time zone")
    assert "I do not know this place" in await manager.says("Atlantis")
    assert "Berlin" in await manager.says("berlin")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9-21", "09:00–21:00"),
        ("from 9 to 20:30", "09:00–20:30"),
        ("08.30 - 24", "08:30–00:00"),
        ("0-24", "at any hour"),
    ],
)
async def test_waking_hours_are_typed_as_people_say_them(manager: Person, typed: str, shown: str) -> None:
    await manager.says("/settings")
    await manager.presses("Hours")
    assert shown in await manager.says(typed)


@pytest.mark.parametrize("typed", ["", "nine to nine", "25-99", "9", "👍"])
async def test_hours_that_are_none_are_asked_for_again_and_nothing_is_lost(manager: Person, typed: str) -> None:
    await manager.says("/settings")
    await manager.presses("Hours")
    assert "9-20" in await manager.says(typed or None, **({} if typed else {"caption": ""}))
    assert "10:00–18:00" in await manager.says("10-18")


async def test_a_manager_goes_off_shift_and_back(manager: Person) -> None:
    await manager.says("/settings")
    assert "Off shift" in await manager.presses("Go off shift")
    assert "On shift" in await manager.presses("Go on shift")


async def test_a_supervisor_chooses_when_the_digest_comes(core: CrmCore) -> None:
    await hire(core, Role.supervisor, "Sophia", telegram_id=TELEGRAM_ID, locale="en")
    sophia = Person(core, TELEGRAM_ID, "Sophia")
    await sophia.says("/settings")
    await sophia.presses("Digest hour")
    assert "daily at 20:00" in await sophia.presses("20:00")
    await sophia.presses("Digest hour")
    assert "does not come" in await sophia.presses("Not at all")


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_telegram_accepts_the_commands(role: Role | None, locale: str) -> None:
    commands = command_list(role, locale)
    assert 0 < len(commands) <= 100
    for name, description in commands.items():
        assert name.islower()
        assert 1 <= len(name) <= 32
        assert 1 <= len(description) <= 256
