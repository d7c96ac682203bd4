"""A colleague is asked to help, is given a task, and answers by a note that its owner is told of (R65)."""

from __future__ import annotations

from tests.story.company import Company, a_new_lead


async def test_a_colleague_helps_with_one_deal_and_sees_no_other(company: Company) -> None:
    anna, pyotr = company.anna, company.pyotr
    deal = await a_new_lead(company, company.olga)
    await anna.hears("Заявка получена")
    await company.press(anna, "⋯ Ещё", "🤝 Помощники", "➕ Позвать на помощь", "Пётр Ковалёв")
    asked = await pyotr.hears("Анна Смирнова просит помочь с этой сделкой")
    await company.press(anna, "🤝 Пётр Ковалёв", "→")
    await anna.hears("Позвонить по новой заявке, сегодня 10:30 · Пётр Ковалёв")
    await company.press(pyotr, "✍️ Заметка", on=asked)
    await pyotr.say("Позвонил, ждут расчёт в среду")
    await pyotr.hears("Кому сказать?")
    await company.press(pyotr, "🔔 Анна Смирнова")
    await anna.hears("Пётр Ковалёв: заметка для вас")
    await anna.hears("Позвонил, ждут расчёт в среду")
    await company.at(16, 10, 30)
    await pyotr.hears("Позвонить по новой заявке")
    assert (await company.card(deal)).helpers == "Пётр Ковалёв"
