"""The nineteen reports on a phone: from the list to a row, from a row to its deals, and back (R44)."""

from __future__ import annotations

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.queries.reports.report_dto import REPORT_CODES
from crm_core.roles import Role
from handlers.ui.callbacks.reports import ReportDeals, ShowReport
from handlers.ui.figures.report_screens import report_name
from handlers.ui.kit.i18n import speaking
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

SOPHIA, ANNA = 8_300_001, 8_300_003


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    desk = await open_desk(core, clock)
    await desk.deal(client="Ivan", amount=250_000_00, source="avito")
    await desk.deal(client="Olga", amount=50_000_00)
    return desk


@pytest.fixture
async def sophia(core: CrmCore, desk: Desk) -> Chat:
    await hire(core, Role.supervisor, "Sophia", telegram_id=SOPHIA, locale="en")
    return Chat(core, SOPHIA, "Sophia", "en")


async def test_a_row_opens_its_deals_and_their_cards_lead_back(sophia: Chat) -> None:
    await sophia.say("/reports")
    await sophia.press("🏆 Sales")
    await sophia.press("Expected sales")
    shown = (await sophia.press_data(ShowReport(report="deals_manager").pack())).replace("\xa0", " ")
    assert "2 deals · ₽300,000" in shown
    assert "1. <b>Анна" in shown
    shown = await sophia.press("1")
    assert "Ivan" in shown
    await sophia.press("1")
    assert "is in charge" in sophia.text
    assert "Deals by manager" in await sophia.press("« To the list")
    assert "1. <b>Анна" in await sophia.press("« To the report")
    await sophia.press("« Reports")
    await sophia.press("Overdue deals")


async def test_it_is_asked_of_another_time_and_of_one_person(sophia: Chat, desk: Desk) -> None:
    await sophia.press_data(ShowReport(report="deals_manager").pack())
    assert "Nothing in this time" in await sophia.press("last month")
    await sophia.press("month")
    await sophia.press("👤 Whose")
    shown = await sophia.press(desk.colleague.name)
    assert desk.colleague.name in shown
    assert "0 deals" in shown
    assert "2 deals" in await sophia.press("Everybody's")


async def test_what_has_no_source_says_so_and_can_be_opened(sophia: Chat) -> None:
    shown = await sophia.press_data(ShowReport(report="leads_source").pack())
    assert "not said" in shown
    place = next(n for n in (1, 2) if f"{n}. <b>not said" in shown)
    assert "Olga" in await sophia.press_data(ReportDeals(report="leads_source", period="m0", row=place - 1).pack())


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_every_report_has_its_screen_in_both_languages(core: CrmCore, desk: Desk, locale: str) -> None:
    await hire(core, Role.supervisor, "София", telegram_id=SOPHIA, locale=locale)
    chat = Chat(core, SOPHIA, "София", locale)
    for code in REPORT_CODES:
        shown = await chat.press_data(ShowReport(report=code).pack())
        with speaking(locale):
            assert report_name(code) in shown


async def test_a_manager_is_shown_their_own_alone(core: CrmCore, desk: Desk) -> None:
    await hire(core, name="Vera", telegram_id=ANNA, locale="en")
    vera = Chat(core, ANNA, "Vera", "en")
    assert "Ivan" not in await vera.press_data(ReportDeals(report="deals_manager", period="m0").pack())
