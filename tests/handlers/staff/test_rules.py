"""The rules from the chat (R77): the file fetched, sent back and put in force, its everyday parts by presses."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.regulation import presets
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.regulation import Written
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.kit.screen import TextFile
from tests.handlers.chat import Chat
from tests.handlers.desk import Desk, desk_with_a_lead
from tests.people import hire

ADMIN = 8_400_001
TEXT = presets.text_of(presets.DEFAULT)


@pytest.fixture(scope="module")
def regulation() -> Regulation:
    return load()


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    async with core.transaction(Actor.system()) as crm:
        await crm.regulations.adopt(Written(TEXT, core.regulation, core.regulation))
    return await desk_with_a_lead(core)


@pytest.fixture
async def admin(desk: Desk) -> Chat:
    await hire(desk.core, Role.admin, "Alla", department_name=None, telegram_id=ADMIN, locale="en")
    return Chat(desk.core, ADMIN, "Alla", "en")


def without_stage(text: str, code: str) -> str:
    """The file with a stage cut out of the inbound funnel."""
    start = text.index(f'[[funnels.stages]]\ncode = "{code}"')
    return text[:start] + text[text.index("[[funnels.stages]]", start + 5) :]


async def test_the_file_is_fetched_edited_and_put_in_force(admin: Chat, core: CrmCore) -> None:
    await admin.say("/rules")
    await admin.press("The file")
    assert isinstance(admin.screen.file, TextFile)
    assert (admin.screen.file.name, admin.screen.file.content) == ("sales.toml", TEXT)
    text = await admin.send_file("sales.toml", TEXT.replace('mode = "in_turn"', 'mode = "claim"').encode())
    assert "What this file changes" in text
    assert "claim" in text
    await admin.press("Put in force")
    assert core.regulation.distribution.mode == "claim"


async def test_mistakes_are_told_by_their_lines_and_nothing_changes(admin: Chat, core: CrmCore) -> None:
    await admin.say("/rules")
    before = core.regulation
    text = await admin.send_file("sales.toml", TEXT.replace('mode = "in_turn"', 'mode = "by_luck"').encode())
    line = TEXT.splitlines().index('mode = "in_turn"') + 1
    assert "1 mistake in the file" in text
    assert f"sales.toml:{line}" in text
    assert "not TOML" in await admin.send_file("sales.toml", b"= [[[")
    assert "UTF-8" in await admin.send_file("sales.toml", "имя = 1".encode("cp1251"))
    assert core.regulation is before


async def test_deals_of_a_stage_that_is_gone_are_asked_about(admin: Chat, desk: Desk) -> None:
    await admin.say("/rules")
    stage = (await desk.card()).stage
    rest = desk.core.regulation.funnel("inbound").stages
    assert stage.code == rest[0].code
    gone = without_stage(TEXT, stage.code).replace('required = ["need"]', "")
    text = await admin.send_file("sales.toml", gone.encode())
    assert "is gone from the file" in text, text
    await admin.press(rest[1].name.en)
    assert "What this file changes" in admin.text
    await admin.press("Put in force")
    assert "1 deal has moved" in (admin.toast or "")
    assert (await desk.card()).stage.code == rest[1].code


async def test_an_earlier_version_comes_back_by_a_press(admin: Chat, core: CrmCore) -> None:
    await admin.say("/rules")
    await admin.press("Leads")
    await admin.press("First to take it")
    assert core.regulation.distribution.mode == "claim"
    await admin.say("/rules")
    text = await admin.press("Versions · 2")
    assert "Alla" in text
    assert "the server" in text
    await admin.press("↩️ 1")
    await admin.press("Put in force")
    assert core.regulation.distribution.mode == "in_turn"


async def test_the_everyday_parts_are_changed_by_presses(admin: Chat, core: CrmCore) -> None:
    await admin.say("/rules")
    await admin.press("Days off")
    await admin.press("Work on holidays")
    await admin.say("14.08.2026")
    await admin.say("+15.08.2026")
    calendar = core.regulation.calendar
    assert (calendar.holidays, len(calendar.days_off), len(calendar.working_days)) == ("none", 1, 1)
    await admin.press("August 14")
    assert not core.regulation.calendar.days_off
    await admin.say("/rules")
    await admin.press("Refusals")
    await admin.press("Add")
    await admin.say("Too far away")
    assert core.regulation.reasons[-1].name.en == "Too far away"
    await admin.press("Too far")
    assert "already" in await admin.say("Too far away")
    await admin.say("Lives far away")
    assert core.regulation.reasons[-1].name.en == "Lives far away"
    await admin.press("Lives far")
    await admin.press("Take out")
    assert core.regulation.reasons[-1].name.en != "Lives far away"
    await admin.say("/rules")
    await admin.press("Stages")
    await admin.press("1")
    await admin.press("2 working days")
    first = core.regulation.first_stage("inbound")
    assert str(first.limit) == "2wd"
    await admin.press("Name")
    assert "Better" in await admin.say("Демонстрация")


async def test_whoever_works_by_the_rules_is_told_in_a_line(admin: Chat, desk: Desk) -> None:
    await admin.say("/rules")
    await admin.press("Leads")
    await admin.press("First to take it")
    async with desk.core.reading(Actor.system()) as crm:
        due = await crm.queries.due.notifications_waiting()
    assert due


async def test_nobody_but_an_administrator_opens_the_rules(admin: Chat, desk: Desk) -> None:
    await desk.anna.press_data(ShowRules())
    assert desk.anna.toast
    assert "Rules of sales" not in desk.anna.text


async def test_a_route_to_a_department_that_is_not_there_says_so(admin: Chat) -> None:
    routed = TEXT.replace("[ladders]", '[[distribution.routes]]\ndepartments = ["Sales", "Экспорт"]\n\n[ladders]', 1)
    await admin.say("/rules")
    await admin.press("The file")
    await admin.send_file("sales.toml", routed.encode())
    await admin.press("Put in force")
    await admin.say("/rules")
    assert "no such department: Экспорт." in await admin.press("Leads")
