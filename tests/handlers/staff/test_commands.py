"""Telegram's own menu: what stands in it works, and what works stands in it (R48)."""

from __future__ import annotations

import pytest

from crm_core.roles import Role
from handlers.lead import router as clients
from handlers.staff import router as staff
from handlers.ui.kit.i18n import speaking
from handlers.ui.screens.commands import command_list, staff_commands
from handlers.ui.screens.menu import command_behind, menu_keys

HIDDEN = {"cancel", "start"}
"""Understood without being offered: what people type out of habit, and Telegram's own button."""


def test_every_command_of_the_staff_is_in_somebodys_menu_or_hidden_on_purpose() -> None:
    offered = {command for role in Role for command in staff_commands(role)}
    assert set(staff.commands) - HIDDEN == offered


def test_every_command_of_clients_is_in_their_menu_or_hidden_on_purpose() -> None:
    assert set(clients.commands) - HIDDEN == set(command_list(None, "en")) - HIDDEN


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_every_command_is_told_in_words_that_telegram_takes(role: Role | None, locale: str) -> None:
    told = command_list(role, locale)
    assert 0 < len(told) <= 100
    for name, words in told.items():
        assert name == name.lower()
        assert 1 <= len(name) <= 32
        assert 3 <= len(words) <= 256
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize("role", Role)
def test_every_key_of_the_keyboard_is_a_command_of_that_role(role: Role) -> None:
    with speaking("en"):
        behind = {command_behind(key.text) for row in menu_keys(role).rows for key in row}
    assert behind <= set(staff_commands(role))


def test_whoever_leads_is_offered_no_less_than_whoever_is_led() -> None:
    own_work = {"today", "deals"}
    assert set(staff_commands(Role.manager)) <= set(staff_commands(Role.head))
    assert set(staff_commands(Role.head)) - own_work <= set(staff_commands(Role.supervisor))
    assert set(staff_commands(Role.supervisor)) <= set(staff_commands(Role.admin))
