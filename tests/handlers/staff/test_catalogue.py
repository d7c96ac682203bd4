"""The catalogue, kept in the chat: added, repriced, taken out of sale and brought back."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.roles import Role
from tests.handlers.chat import Chat
from tests.people import hire

ADMIN = 8_200_001


@pytest.fixture
async def admin(core: CrmCore) -> Chat:
    await hire(core, Role.admin, "Alla", telegram_id=ADMIN, locale="en")
    return Chat(core, ADMIN, "Alla", "en")


async def add(admin: Chat, name: str = "Window <b>fitting</b>", category: str = "Installation") -> None:
    await admin.say("/catalogue")
    await admin.press("Add")
    await admin.say(name)
    await admin.say(category)
    await admin.press("hour")
    await admin.say("12 500,50")


async def test_a_product_is_added_one_question_at_a_time(admin: Chat) -> None:
    assert "Nothing is offered yet" in await admin.say("/catalogue")
    await add(admin)
    assert "Added" in (admin.toast or "")
    await admin.press("Installation")
    assert "12,500.50" in await admin.press("Window") + " ".join(admin.labels)


async def test_a_wrong_price_is_asked_for_again(admin: Chat) -> None:
    await admin.say("/catalogue")
    await admin.press("Add")
    for answer in ("Fitting", "Installation", "hour"):
        await admin.say(answer)
    assert "in figures" in await admin.say("a lot")
    await admin.say("100")
    assert "Added" in (admin.toast or "")


async def test_a_price_is_changed_and_a_product_leaves_and_comes_back(admin: Chat) -> None:
    await add(admin, "Fitting")
    await admin.press("Installation")
    await admin.press("Fitting")
    await admin.press("Price")
    assert "13,000" in await admin.say("13000")
    assert "Not offered any more" in await admin.press("Stop offering")
    assert "Not offered any more" not in await admin.press("Offer again")
    await admin.press("Name")
    assert "<b>Fitting, two windows</b>" in await admin.say("Fitting, two windows")


async def test_a_product_moves_to_another_category_and_unit_by_a_press_or_by_typing(admin: Chat) -> None:
    await add(admin, "Fitting")
    await add(admin, "Repair", "Service")
    await admin.press("Service")
    await admin.press("Repair")
    await admin.press("Category")
    assert "🗂 Installation" in await admin.press("Installation")
    await admin.press("Category")
    assert "🗂 After sale" in await admin.say("After sale")
    await admin.press("Unit")
    assert "for 1 month" in await admin.press("month")
    await admin.press("Unit")
    assert "for 1 visit" in await admin.say("visit")


async def test_an_existing_category_is_one_press(admin: Chat) -> None:
    await add(admin, "Fitting")
    await admin.press("Add")
    await admin.say("Repair")
    assert "price for" in await admin.press("Installation")


async def test_a_button_of_an_old_way_does_no_harm(admin: Chat) -> None:
    await add(admin, "Fitting")
    await admin.press("Add")
    await admin.say("Repair")
    old = admin.data("Installation")
    await admin.say("/catalogue")
    assert "Catalogue" in await admin.press_data(old)
