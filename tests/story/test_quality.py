"""Quality control reads, remarks, and is answered; the leader hears of what did not move (R59)."""

from __future__ import annotations

from crm_core.roles import Role
from tests.story.company import Company, a_new_lead


async def test_a_remark_is_answered_by_a_press_and_what_did_not_move_goes_up(company: Company) -> None:
    anna, marina = company.anna, company.marina
    vera = company.sandbox.person("Вера", "Зоркая")
    async with company.app.core.transaction(await company.actor(marina)) as crm:
        token = await crm.staff.invite(Role.quality, "Вера Зоркая", None)
    await vera.say(f"/start inv_{token}")
    await vera.hears("контроль качества")
    deal = await a_new_lead(company, company.olga)
    await company.at(17, 12)
    await vera.say("/hanging")
    await vera.hears("Что висит")
    await company.press(vera, "Обещали", "1.")
    await company.press(vera, "✍️ Замечание")
    await vera.say("Клиенту так и не позвонили")
    await vera.hears("Клиенту так и не позвонили")
    told = await anna.hears("Замечание: Вера Зоркая")
    await company.press(anna, "✅ Займусь", on=told)
    await vera.hears("Занимается")
    await company.at(19, 15)
    await marina.hears("После замечания ничего не сдвинулось")
    await marina.say("/team")
    await marina.hears("Команда")
    await company.press(marina, "🔍 Замечания")
    await marina.hears("Анна Смирнова: 1 замечание")
    assert (await company.card(deal)).open
