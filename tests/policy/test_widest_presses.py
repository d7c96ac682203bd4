"""The widest numbers that a button may carry, on PostgreSQL, whose columns are narrower than Python's numbers (F14)."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.roles import Role
from crm_core.services import refusal_limit
from handlers.ui.kit.callback_data import CallbackData
from tests.databases import PostgresTemplate
from tests.handlers.chat import Chat
from tests.handlers.ui.test_presses import KINDS, longest
from tests.people import hire


@pytest.fixture(autouse=True)
def all_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """More is pressed here within a moment than an hour's record holds."""
    monkeypatch.setattr(refusal_limit, "ALIKE", 10**6)
    monkeypatch.setattr(refusal_limit, "MOST", 10**6)


@pytest.fixture
def template(postgresql_template: PostgresTemplate) -> PostgresTemplate:
    return postgresql_template


def widest(kind: type[CallbackData]) -> CallbackData:
    return kind.model_validate({name: longest(field) for name, field in kind.model_fields.items()})


@pytest.mark.parametrize("role", Role)
async def test_no_number_in_a_button_is_too_wide_for_the_database(role: Role, core: CrmCore) -> None:
    who = await hire(core, role, telegram_id=8_950_001)
    chat = Chat(core, 8_950_001, who.name, "ru")
    await chat.say("/start")
    for kind in KINDS:
        for flag in (False, True):
            flags = {name: flag for name, field in kind.model_fields.items() if field.annotation is bool}
            await chat.press_data(widest(kind).model_copy(update=flags))


async def test_nor_for_whoever_is_no_colleague(core: CrmCore) -> None:
    chat = Chat(core, 8_950_002, "Кто-то", "ru")
    await chat.say("/start")
    for kind in KINDS:
        await chat.press_data(widest(kind))
