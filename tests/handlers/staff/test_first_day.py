"""The first day of an empty company, led through in the chat (R66): every step answered, put aside and returned to."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.regulation import presets
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal, NewTask
from crm_core.services.regulation import Written
from handlers.manager.goods.callbacks import GoodsCategories
from handlers.ui.callbacks.first_day import FirstDay, OpenStep
from tests.handlers.chat import Chat
from tests.people import hire

ADMIN, MANAGER = 8_300_001, 8_300_002
CARD = "ООО «Ромашка», ИНН 7707083893, КПП 770701001, р/с 40702810900000123456 в АО «Банк», БИК 049999123"


@pytest.fixture(scope="module")
def regulation() -> Regulation:
    """As it is packaged: of no company yet."""
    return load()


@pytest.fixture
async def admin(core: CrmCore) -> Chat:
    async with core.transaction(Actor.system()) as crm:
        text = presets.text_of(presets.DEFAULT)
        await crm.regulations.adopt(Written(text, core.regulation, core.regulation))
    await hire(core, Role.admin, "Alla", department_name=None, telegram_id=ADMIN, locale="en")
    return Chat(core, ADMIN, "Alla", "en")


async def test_an_empty_company_is_led_through_from_its_name_to_where_sales_stand(admin: Chat, core: CrmCore) -> None:
    assert "First steps · 0 of 7" in await admin.say("/start")
    assert "What is your company called?" in await admin.press("Go on: Company")
    assert "Where should clients pay?" in await admin.say("Daisy")
    assert "When do you work?" in await admin.say(CARD)
    assert "What do you do?" in await admin.say("Mon-Fri 9-18, Sat 10-16, lunch 13-14")
    assert "The way of a new request" in await admin.press("Fitness club")
    assert "What do you sell?" in await admin.press("Take it")
    assert "2 products added" in await admin.say("Month 3000\nYear pass 24 000 per year\nSauna")
    assert "Sauna" in admin.text
    assert "Who sells?" in await admin.press("Go on")
    await admin.press("Invite a manager")
    await admin.press("Without a department")
    assert "An invitation for Anna" in await admin.say("Anna")
    assert "How many requests" in await admin.press("Go on")
    assert "become sales" in await admin.say("40")
    assert "turn over" in await admin.say("8")
    assert "sales plan" in await admin.say("1 200 000")
    text = await admin.press("Yes")
    assert "<b>20 %</b>" in text
    assert "7 of 7" in await admin.press("Next")
    rules = core.regulation
    assert rules.to_clients.name is not None
    assert rules.to_clients.payment_details is not None
    assert rules.calendar.hours.saturday, "hours that were chosen stay with the trade"
    assert rules.funnel(rules.inbound).code in {funnel.code for funnel in rules.funnels}
    assert "First steps" not in await admin.say("/start")


async def test_what_is_typed_is_checked_kindly(admin: Chat, core: CrmCore) -> None:
    await admin.say("/setup")
    await admin.press_data(OpenStep.model_validate({"step": "name"}))
    for nothing in ("нет", ".", "Ваша компания"):
        assert "no company's name" in await admin.say(nothing)
    await admin.press_data(OpenStep.model_validate({"step": "requisites"}))
    assert "control digit" in await admin.say(CARD.replace("7707083893", "7707083894"))
    assert "example's figures" in await admin.say("ИНН 7700000000, р/с 40702810000000000000")
    assert "no tax number" in await admin.say("Card 2202 2032 1234 5671, Peter")
    assert "When do you work?" in await admin.press("Keep it so")
    assert "did not understand the hours" in await admin.say("when the sun shines")
    await admin.press_data(OpenStep.model_validate({"step": "products"}))
    assert "no price here" in await admin.say("Everything")
    await admin.press_data(OpenStep.model_validate({"step": "baseline"}))
    assert "in figures" in await admin.say("many")
    await admin.say("10")
    assert "more sales than requests" in await admin.say("11")
    assert core.regulation.to_clients.payment_details is not None


async def test_every_step_can_wait_and_is_returned_to_after_a_restart(admin: Chat, core: CrmCore) -> None:
    await admin.say("/setup")
    text = await admin.press("Go on: Company")
    for _step in range(7):
        text = await admin.press("Later")
    assert "The rest can wait" in text
    assert "First steps" not in " ".join(Chat(core, ADMIN, "Alla", "en").labels)
    again = Chat(core, ADMIN, "Alla", "en")
    assert "0 of 7" in await again.say("/setup")
    await again.press("Company")
    await again.say("Daisy")
    assert "1 of 7" in await again.say("/setup")


async def test_the_time_zone_of_the_company_is_a_press_or_a_city(admin: Chat, core: CrmCore) -> None:
    await admin.press_data(OpenStep.model_validate({"step": "hours"}))
    await admin.press("Another time zone")
    await admin.press("Omsk")
    assert core.regulation.company.timezone == "Asia/Omsk"
    await admin.press("Another time zone")
    await admin.say("Самара")
    assert core.regulation.company.timezone == "Europe/Samara"
    await admin.press("As it is now")
    assert "What do you do?" in admin.text


async def test_nobody_but_an_administrator_sets_the_company_up(admin: Chat, core: CrmCore) -> None:
    await hire(core, Role.supervisor, "Helen", department_name=None, telegram_id=MANAGER, locale="en")
    helen = Chat(core, MANAGER, "Helen", "en")
    assert "First steps" not in await helen.say("/start")
    for forged in (FirstDay(), OpenStep.model_validate({"step": "name"})):
        await helen.press_data(forged)
        assert helen.toast == "This is not available."


async def test_an_empty_catalogue_is_filled_on_the_spot_or_says_by_whom(admin: Chat, core: CrmCore) -> None:
    actor = await hire(core, name="Anna", telegram_id=MANAGER, locale="en")
    async with core.transaction(actor) as crm:
        task = NewTask("call", crm.now)
        deal = await crm.deals.creation.open(NewDeal("inbound", "Sofa", NewClient("Peter"), first_task=task))
    anna = Chat(core, MANAGER, "Anna", "en")
    text = await anna.press_data(GoodsCategories(deal=deal))
    assert "can do that" in text
    assert "The catalogue is empty" in await admin.press_data(GoodsCategories(deal=deal))
    assert "called" in await admin.press("Add a product")
