"""What goes to a client by itself, over the wire: of a stage, as news; and how they stop it (R41)."""

from __future__ import annotations

from handlers.ui.callbacks.deals import History
from handlers.ui.callbacks.mailings import SendMailing
from tests.client_messages.rules import tells
from tests.story.company import Company, a_new_lead


async def test_a_client_hears_of_a_stage_and_of_news_until_they_want_no_more(company: Company) -> None:
    anna, olga, marina = company.anna, company.olga, company.marina
    tells(company.app.core, "contact_made", "{client}, спасибо за разговор! Готовим расчёт.")
    deal = await a_new_lead(company, olga)
    await company.at(16, 10, 30)
    reminder = await anna.hears("Пора: 📞 Позвонить по новой заявке")
    await company.press(anna, "Поговорили", on=reminder)
    await company.press(anna, "Да, и дальше по регламенту")
    await olga.hears_nothing("спасибо за разговор")
    await company.later(minutes=3)
    told = await olga.hears("Ольга, спасибо за разговор! Готовим расчёт.")
    assert "Вектор" in told.text
    await anna.press_data(History(deal=deal).pack(), reminder)
    await anna.hears("Ольга, спасибо за разговор! Готовим расчёт.")
    await company.press(olga, "Не присылать такое", on=told)
    await olga.hears("Больше не пишем")
    await company.press(olga, "Включить снова")

    await olga.say("/my")
    await olga.hears("Ваши заявки")
    await company.press(olga, "Настройки", "Присылать новости")
    await marina.say("/menu")
    await marina.hears("Меню")
    await company.press(marina, "Рассылки", "Новое сообщение", "1")
    await marina.say("Скидка до пятницы")
    await marina.hears("Получат")
    await company.press(marina, "Отправить: 1 клиент")
    await company.later(minutes=1)
    news = await olga.hears("Скидка до пятницы")
    await company.later(minutes=2)
    await company.later(minutes=2)
    done = await marina.hears("Готово")
    await company.press(olga, "Отписаться", on=news)
    await olga.hears("Вы отписаны")
    await marina.press_data(SendMailing(total=1).pack(), done)
    await company.later(minutes=2)
    assert sum("Скидка до пятницы" in one.text for one in await olga.look()) == 1
