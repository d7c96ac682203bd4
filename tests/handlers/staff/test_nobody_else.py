"""Where a colleague is to be chosen and there is none, the way out stands there (R66)."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.intake.service import Visitor
from tests.handlers.chat import Chat
from tests.people import hire

BORIS = 700_078


async def a_lead(core: CrmCore) -> int:
    async with core.transaction(Actor.system("ru")) as crm:
        contact = (await crm.intake.give_consent(Visitor(600_001, "Олег Смирнов", None, "ru"), None)).contact_id
        request = await crm.intake.open_request(contact, "Нужен забор")
        await crm.intake.finish(request.deal_id)
    return request.deal_id


@pytest.mark.parametrize("role", [Role.admin, Role.supervisor])
async def test_who_is_alone_invites_the_first_manager_from_the_deal_itself(core: CrmCore, role: Role) -> None:
    await hire(core, role, "Борис", department_name=None, telegram_id=BORIS)
    deal = await a_lead(core)
    boris = Chat(core, BORIS, "Борис", "ru")
    await boris.press_data(f"d:{deal}")
    await boris.more("Передать")
    if "Борис" in " ".join(boris.labels):
        await boris.press("Борис")
        await boris.more("Передать")
    assert "Выбирать пока не из кого" in boris.text
    await boris.press("Пригласить менеджера")
    assert "В какой отдел" in boris.text


async def test_a_team_of_nobody_offers_the_first(core: CrmCore) -> None:
    await hire(core, Role.supervisor, "Борис", department_name=None, telegram_id=BORIS)
    boris = Chat(core, BORIS, "Борис", "ru")
    await boris.say("/team")
    await boris.press("Пригласить менеджера")
    assert "В какой отдел" in boris.text
