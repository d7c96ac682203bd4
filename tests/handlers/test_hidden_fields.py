"""A manager from whom fields are hidden may press whatever there is: no screen tells of them (R17)."""

from __future__ import annotations

from collections import deque

import pytest
from sqlalchemy import update

from crm_core.core import CrmCore
from crm_core.models import Company, Deal
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from handlers.ui.kit.screen import Inline
from tests.handlers.chat import Chat
from tests.handlers.desk import BORIS, Desk, desk_with_a_lead

HIDDEN = {"phone", "email", "company_name", "employees"}
TOLD = ("89123456789", "9123456789", "912 345-67-89", "Тайная фирма")
ENOUGH = 120


@pytest.fixture
def regulation(regulation: Regulation) -> Regulation:
    fields = [
        one.model_copy(update={"hidden_for": (Role.manager,)}) if one.code in HIDDEN else one
        for one in regulation.fields
    ]
    return Regulation.model_validate(regulation.model_copy(update={"fields": tuple(fields)}).model_dump())


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    desk = await desk_with_a_lead(core)
    async with core.storage.writer() as session:
        company = Company(name="Тайная фирма", fields={"employees": 5}, created_at=core.clock.now())
        session.add(company)
        await session.flush()
        await session.execute(update(Deal).where(Deal.id == desk.deal).values(company_id=company.id))
    return desk


def seen(chat: Chat) -> str:
    keys = [screen.keys for screen in chat.screens if isinstance(screen.keys, Inline)]
    labels = " ".join(f"{one.text} {one.copy_text or ''}" for shown in keys for row in shown.rows for one in row)
    return f"{chat.text} {labels} {chat.toast or ''}"


async def walked(chat: Chat, start: str) -> str:
    """All that is read on the way, from a button on."""
    await chat.say("/today")
    waiting, pressed, told = deque([start]), set[str](), ""
    while waiting and len(pressed) < ENOUGH:
        data = waiting.popleft()
        if data in pressed:
            continue
        pressed.add(data)
        await chat.press_data(data)
        told += seen(chat)
        waiting.extend(one.data for one in chat.buttons if one.data)
    return told


async def test_no_screen_of_a_manager_tells_what_is_hidden(desk: Desk) -> None:
    told = await walked(desk.anna, f"d:{desk.deal}")
    assert "Олег Смирнов" in told
    assert [one for one in TOLD if one in told] == []


async def test_whoever_leads_sees_it_on_the_card(desk: Desk, core: CrmCore) -> None:
    boris = Chat(core, BORIS, "Борис", "ru")
    await boris.say("/menu")
    await boris.press_data(f"d:{desk.deal}")
    assert "912 345-67-89" in boris.text
    assert "Тайная фирма" in boris.text
