"""A deal is tagged on the manager's phone, counted and found on the leader's (R60)."""

from __future__ import annotations

from tests.story.company import Company, a_new_lead


async def test_a_tag_is_put_on_by_a_press_and_its_count_opens_its_deals(company: Company) -> None:
    anna, marina = company.anna, company.marina
    deal = await a_new_lead(company, company.olga)
    await anna.hears("Заявка получена")
    await company.press(anna, "⋯ Ещё", "🏷 Метки", "VIP")
    await anna.hears("✅ VIP")
    await company.press(anna, "« К сделке")
    await anna.hears("🏷 VIP")
    await marina.say("/digest")
    await marina.hears("Сводка за")
    await company.press(marina, "🏷 Метки", "VIP · 1")
    await marina.hears("1 сделка")
    await company.press(marina, "1.")
    await marina.hears("🏷 VIP")
    await company.press(anna, "⋯ Ещё", "🏷 Метки", "✅ VIP", "« К сделке")
    assert (await company.card(deal)).tags == ()
