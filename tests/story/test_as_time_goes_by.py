"""What the clock brings, told from Monday to the next: reminders, escalation, invoices, the day in figures.

Each message has the buttons to act on it, each ladder stops when its cause is gone, and nothing rings at night.
"""

from __future__ import annotations

import re

from crm_core.rules.deals.statuses import DealStatus
from tests.story.company import Company, a_new_lead


async def test_nobody_forgets_a_task(company: Company) -> None:
    anna = company.anna
    deal = await a_new_lead(company, company.olga)
    await company.at(16, 10, 15)
    await anna.hears("Скоро, в 10:30: 📞 Позвонить по новой заявке")
    await company.at(16, 10, 30)
    reminder = await anna.hears("Пора: 📞 Позвонить по новой заявке")
    assert {"Поговорили", "Не отвечает", "Отказ", "⏰ Отложить", "💼 Сделка"} <= set(reminder.labels)
    await company.press(anna, "Отложить", "сегодня 11:30", on=reminder)
    await company.at(16, 12, 29)
    await anna.hears_nothing("Просрочено")
    await company.at(16, 12, 30)
    late = await anna.hears("Просрочено: 📞 Позвонить по новой заявке")
    assert "Чем закончилось?" in late.text
    await company.press(anna, "Не отвечает", "по регламенту", on=late)
    assert [task.type for task in (await company.card(deal)).tasks] == ["call"]
    await company.at(16, 13, 59)
    await anna.hears_nothing("Просрочено")


async def test_what_falls_into_the_night_rings_in_the_morning(company: Company) -> None:
    anna = company.anna
    await a_new_lead(company, company.olga)
    await anna.say("/today")
    await anna.hears("Сегодня")
    await company.press(anna, "Ольга", "Отложить", "Другое время")
    await anna.say("сегодня 21:30")
    await anna.hears("сегодня, 21:30, верно?")
    await company.press(anna, "Да")
    await anna.say("/start")
    last = await anna.hears("Здравствуйте")
    for hour, minute in ((21, 30), (23, 59)):
        await company.at(16, hour, minute)
    await company.at(17, 8, 59)
    assert (await anna.look())[-1].id == last.id, "the deal has stalled and the task was due: not a sound"
    await company.at(17, 9, 0)
    await anna.hears(re.compile("(Пора|Просрочено): 📞 Позвонить по новой заявке"))
    await anna.hears("Сделка зависла.")


async def test_a_stalled_deal_reaches_the_director_a_working_day_later(company: Company) -> None:
    anna, marina = company.anna, company.marina
    deal = await a_new_lead(company, company.olga)
    await company.at(16, 14, 0)
    stuck = await anna.hears("Сделка зависла.")
    assert {"➡️ Этап", "📅 Назначить шаг", "⏸ Пауза с причиной", "💼 Сделка"} <= set(stuck.labels)
    await marina.hears_nothing("зависла")
    await company.at(17, 14, 0)
    told = await marina.hears("Сделка зависла, и после напоминания её никто не двинул.")
    assert "Анна Смирнова" in told.text
    await company.press(marina, "Поторопить", on=told)
    nudged = await anna.hears("Марина Орлова просит заняться этой сделкой.")
    await company.press(anna, "➡️ Этап", "Контакт установлен", "Больше не нужно", "по регламенту", on=nudged)
    moved = await company.card(deal)
    assert moved.stage.code == "contact_made"
    await marina.say("/menu")
    await marina.hears("Здравствуйте")
    await company.at(18, 14, 0)
    await marina.hears_nothing("зависла")
    assert (await company.card(deal)).stalled_at is None


async def test_an_unpaid_invoice_is_reminded_of_until_it_is_paid(company: Company) -> None:
    anna, olga = company.anna, company.olga
    deal = await a_new_lead(company, olga)
    await anna.say("/deals")
    await anna.hears("Мои сделки")
    await company.press(anna, "1. Нужен", "🧾 Счёт", "Новый счёт", "Из каталога", "Разработка")
    await company.press(anna, "Интернет-магазин", "Оплатить до", "чт, 19 мар.", "Проверить", "Отправить")
    await olga.hears("Оплатить до 19 марта")
    await company.at(19, 10, 0)
    await olga.hears("Сегодня срок оплаты счёта № 2026-0001")
    await anna.hears("Сегодня срок оплаты счёта.")
    await company.at(20, 10, 0)
    reminder = await olga.hears("Срок оплаты счёта № 2026-0001")
    await anna.hears("Счёт просрочен на 1 день.")
    await company.press(olga, "Задать вопрос", on=reminder)
    await olga.say("Оплатим в понедельник")
    await anna.hears("Оплатим в понедельник")
    await company.at(22, 10, 0)
    await anna.hears_nothing("Счёт просрочен на 3 дня.")
    await company.at(23, 9, 0)
    due = await anna.hears("Счёт просрочен на 4 дня.")
    await company.press(anna, "✅ Оплачен", on=due)
    await company.press(anna, "Заполнить и закрыть", "Разработка", "Интернет-магазин", on=due)
    await anna.say("Чайная «Ромашка»")
    await anna.hears("🏆 Продажа")
    await olga.hears(re.compile(r"Получили 150\s000\s₽ по счёту № 2026-0001. Спасибо!"))
    assert (await company.card(deal)).status is DealStatus.WON
    await olga.say("/my")
    last = await olga.hears("Договорились")
    await company.at(26, 10, 0)
    assert (await olga.look())[-1].id == last.id
    await anna.hears_nothing("Счёт просрочен на 7 дней.")


async def test_the_director_has_the_day_in_figures(company: Company) -> None:
    anna, marina = company.anna, company.marina
    await a_new_lead(company, company.olga)
    await a_new_lead(company, company.sandbox.person("Игорь", "Белов", phone="+79161234506"), "Нужна реклама")
    await anna.say("/today")
    await anna.hears("Сегодня")
    await company.press(anna, "Игорь", "🚪 Отказ", "Дорого")
    await company.at(16, 17, 59)
    await marina.hears_nothing("Сводка")
    await company.at(16, 18, 0)
    digest = await marina.hears("Сводка за 16 марта")
    assert digest.kind == "photo", "the figures are drawn above their text"
    for line in ("Новые заявки: 2", "Отказы: 1", "Дорого: 1", "Обещали и не сделали: 1", "Зависли: 1"):
        assert line in digest.text
    assert "🏆 Выиграно: 0" in digest.text
    for line, opens in (("Отказы", "Нужна реклама"), ("Обещали", "Нужен интернет-магазин"), ("Зависли", "Анна")):
        await company.press(marina, line, on=digest)
        await marina.hears(opens)
    await company.at(16, 18, 1)
    await company.at(16, 19, 0)
    digests = [seen for seen in await marina.look() if "Сводка за 16 марта" in seen.text]
    assert len(digests) == 1, "once a day"
    await marina.say("/digest")
    await marina.hears("Сводка за 16 марта")
    await company.at(17, 18, 0)
    await marina.hears("Сводка за 17 марта")
