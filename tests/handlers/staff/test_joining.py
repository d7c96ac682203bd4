"""From an invitation to the first screen, and out again: who may invite whom, and that access ends at that moment."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.roles import Role
from handlers.admin.callbacks import AddProduct
from tests.handlers.chat import Chat
from tests.people import department, hire

ADMIN, NEWCOMER, STRANGER = 8_100_001, 8_100_002, 8_100_003


@pytest.fixture
async def admin(core: CrmCore) -> Chat:
    await hire(core, Role.admin, "Alla", telegram_id=ADMIN, locale="en")
    return Chat(core, ADMIN, "Alla", "en")


@pytest.fixture
def newcomer(core: CrmCore) -> Chat:
    return Chat(core, NEWCOMER, "N.", "en")


async def invitation(admin: Chat, name: str = "Nina Newman", role: str = "Manager") -> str:
    """The /start that the link of a new invitation sends."""
    await admin.say("/invite")
    await admin.press(role)
    if "department" in admin.text:
        await admin.press("Without a department")
    await admin.say(name)
    link = next(one.copy_text for one in admin.buttons if one.copy_text)
    assert link.startswith("https://t.me/voronka_test_bot?start=inv_")
    return "/start " + link.split("start=")[1]


async def test_a_newcomer_joins_by_the_link_and_sees_the_menu_of_their_role(admin: Chat, newcomer: Chat) -> None:
    start = await invitation(admin)
    assert "Welcome, Nina Newman" in await newcomer.say(start)
    assert "📋 Today" in newcomer.keys
    assert "Today" in await newcomer.say("📋 Today")


async def test_the_link_is_ready_to_be_forwarded(admin: Chat) -> None:
    await invitation(admin)
    forward = next(one.url for one in admin.buttons if one.url)
    assert forward.startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fvoronka_test_bot%3Fstart%3Dinv_")


@pytest.mark.parametrize("start", ["/start inv_", "/start inv_garbage", "/start inv_" + "x" * 60])
async def test_a_garbled_invitation_is_answered_like_a_used_one(
    start: str, admin: Chat, newcomer: Chat, core: CrmCore
) -> None:
    used = await invitation(admin)
    await newcomer.say(used)
    stranger = Chat(core, STRANGER, "S.", "en")
    assert await stranger.say(used) == await stranger.say(start)
    assert "does not work" in stranger.text


async def test_an_invitation_opened_by_a_colleague_stays_good(admin: Chat, newcomer: Chat) -> None:
    start = await invitation(admin)
    assert "You work here already" in await admin.say(start)
    assert "Welcome" in await newcomer.say(start)


async def test_a_new_department_is_made_on_the_way(admin: Chat, newcomer: Chat) -> None:
    await admin.say("/invite")
    await admin.press("Head")
    await admin.press("A new department")
    assert "called" in await admin.say("West")
    await admin.say("Walter")
    await admin.say("/invite")
    await admin.press("Manager")
    assert "West" in " ".join(admin.labels)


async def test_a_supervisor_makes_no_administrators_and_no_departments(core: CrmCore) -> None:
    await department(core, "Sales")
    await hire(core, Role.supervisor, "Sophia", telegram_id=STRANGER, locale="en")
    sophia = Chat(core, STRANGER, "Sophia", "en")
    await sophia.say("/invite")
    assert not any("Administrator" in label for label in sophia.labels)
    await sophia.press("Manager")
    assert any("Sales" in label for label in sophia.labels)
    assert not any("new department" in label for label in sophia.labels)
    await sophia.press("Sales")
    assert "invitation for Boris" in await sophia.say("Boris")


@pytest.mark.parametrize("command", ["/invite", "/staff", "/digest"])
async def test_a_manager_runs_no_company(command: str, core: CrmCore) -> None:
    await hire(core, Role.manager, "Boris", telegram_id=STRANGER, locale="en")
    boris = Chat(core, STRANGER, "Boris", "en")
    assert "not available" in await boris.say(command)


async def test_a_manager_looks_at_the_catalogue_and_changes_nothing(core: CrmCore) -> None:
    await hire(core, Role.manager, "Boris", telegram_id=STRANGER, locale="en")
    boris = Chat(core, STRANGER, "Boris", "en")
    await boris.say("/catalogue")
    assert not any("Add" in label for label in boris.labels)
    await boris.press_data(AddProduct())
    for answer in ("Gift", "Gifts", "pc", "1"):
        await boris.say(answer)
    assert "not available" in boris.text


async def test_whoever_is_dismissed_has_no_access_from_that_moment(admin: Chat, newcomer: Chat) -> None:
    await newcomer.say(await invitation(admin))
    await admin.say("/staff")
    await admin.press("Nina")
    assert "Dismiss Nina Newman?" in await admin.press("Dismiss")
    await admin.press("Yes, dismiss")
    assert "no access" in (admin.toast or "")
    before = newcomer.text
    await newcomer.say("📋 Today")
    assert "Today</b>" not in newcomer.text
    assert newcomer.text != before


async def test_nobody_is_offered_to_dismiss_themselves(admin: Chat) -> None:
    await admin.say("/staff")
    await admin.press("Alla")
    assert not any("Dismiss" in label for label in admin.labels)


async def test_a_photo_instead_of_a_name_is_asked_for_again_and_nothing_is_lost(admin: Chat) -> None:
    await admin.say("/invite")
    await admin.press("Supervisor")
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
               "is_animated": False, "is_video": False}  # fmt: skip
    assert "need words" in await admin.say(None, sticker=sticker)
    assert "Sophia" in await admin.say("Sophia")
