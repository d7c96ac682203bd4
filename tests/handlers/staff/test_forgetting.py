"""A client is forgotten from their card, after a second look, by whoever may (R25)."""

from __future__ import annotations

from crm_core.core import CrmCore
from crm_core.roles import Role
from crm_core.services.deals import NewClient, NewDeal
from tests.handlers.chat import Chat
from tests.people import hire


async def test_a_director_forgets_a_client_and_a_manager_is_not_offered_to(core: CrmCore) -> None:
    anna = await hire(core, name="Анна", telegram_id=700_077)
    await hire(core, Role.supervisor, "Борис", department_name=None, telegram_id=700_078)
    async with core.transaction(anna) as crm:
        deal = await crm.deals.creation.open(NewDeal("inbound", "Сайт", NewClient("Олег Смирнов", "+79123456789")))
        contact = (await crm.queries.cards.deal(deal)).contact.id
    manager, boss = Chat(core, 700_077, "Анна", "ru"), Chat(core, 700_078, "Борис", "ru")
    await manager.press_data(f"cl:{contact}:0:card")
    assert "Удалить навсегда" not in str(manager.screens[-1].keys)
    await manager.press_data(f"ler:{contact}:1")
    async with core.reading(anna) as crm:
        assert (await crm.queries.clients.card(contact)).contact.name == "Олег Смирнов"
    await boss.press_data(f"cl:{contact}:0:card")
    await boss.press("Удалить навсегда")
    assert "Удалить Олег Смирнов навсегда?" in boss.text
    await boss.press("Да, удалить")
    assert "Удалено: сделок 1" in boss.text
    async with core.reading(anna) as crm:
        assert (await crm.queries.clients.card(contact)).contact.name == "—"
