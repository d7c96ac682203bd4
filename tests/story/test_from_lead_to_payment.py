"""The main job of the product, told once from end to end: somebody writes, and becomes a client who has paid.

Over real HTTP against the sandbox, by either way in, on either database.
"""

from __future__ import annotations

import asyncio
import re

from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from handlers.lead.callbacks import Agree
from handlers.ui.callbacks.deals import History, MoveDeal, OpenDeal
from sandbox.people import Person
from sandbox.views import Seen
from tests.core.leads import source_link
from tests.story.company import SHOP, Company, a_new_lead, data_of


async def test_somebody_writes_and_becomes_a_client_who_has_paid(company: Company) -> None:
    await a_lead_comes_by_a_link_and_is_asked_little(company)
    deal = await the_manager_has_the_card_at_once(company)
    await a_second_start_makes_no_second_deal(company, deal)
    await they_talk_through_the_bot(company)
    await a_call_is_logged_by_four_presses(company, deal)
    await old_buttons_and_strangers_change_nothing(company, deal)
    await moving_far_asks_only_for_what_is_missing(company, deal)
    await an_open_deal_is_never_left_without_a_next_task(company, deal)
    await an_invoice_is_sent_and_paid_in_two_parts(company, deal)
    await the_whole_history_can_be_read(company, deal)


async def test_a_refused_client_is_not_forgotten(company: Company) -> None:
    anna = company.anna
    deal = await a_new_lead(company, company.olga)
    await anna.tap_reply("📋 Сегодня")
    await anna.hears("Сегодня")
    await company.press(anna, "Ольга", "🚪 Отказ")
    await anna.hears("Почему клиент отказался?")
    await company.press(anna, "Дорого")
    card = await anna.hears("Отказ, только что: Дорого")
    assert "Предложить другой состав или рассрочку, пн, 23 мар., 10:00" in card.text
    lost = await company.card(deal)
    assert (lost.status, lost.lost_reason, len(lost.tasks)) == (DealStatus.LOST, "expensive", 1)
    await company.at(23, 10, 0)
    reminder = await anna.hears("Пора: 🔁 Предложить другой состав")
    await company.press(anna, "Снова интересно", on=reminder)
    await company.press(anna, "завтра 10:00")
    assert (await company.card(deal)).status is DealStatus.OPEN


# --- The lead -----------------------------------------------------------------------------------------


async def a_lead_comes_by_a_link_and_is_asked_little(company: Company) -> None:
    olga = company.olga
    await olga.say(f"/start {await source_link(company.app.core, 'yandex_direct')}")
    welcome = await olga.hears("Здравствуйте! Это Вектор.")
    assert "Английский" not in welcome.labels
    assert "English" in welcome.labels
    assert not await is_known(company, olga), "nothing personal is stored before consent"
    await company.press(olga, "Даю согласие")
    await olga.hears("Расскажите своими словами, что вам нужно.")
    await olga.say("Нужен интернет-магазин")
    await olga.hears("Как к вам обращаться?")
    await company.press(olga, "Ольга")
    await olga.hears("По какому номеру вам позвонить?")
    await olga.tap_reply("📱 Поделиться номером")
    await olga.hears("Спасибо, Ольга! Ваша заявка у нас. Анна Смирнова свяжется с вами сегодня до 10:30.")
    assert await olga.reply_keyboard() == []


async def is_known(company: Company, person: Person) -> bool:
    async with company.app.core.reading(Actor.system()) as crm:
        return (await crm.queries.people.who(person.id)).contact_id is not None


async def the_manager_has_the_card_at_once(company: Company) -> int:
    card = await company.anna.hears("Вам новая заявка")
    for shown in (
        "Нужен интернет-магазин",
        "Ольга Соколова",
        "+7 916 123-45-01",
        "Яндекс Директ",
        "Входящие → Заявка получена",
        "Дозвониться за полчаса",
        "Срок этапа: осталось",
        "Позвонить по новой заявке, сегодня 10:30",
    ):
        assert shown in card.text
    (deal,) = await company.open_deals()
    return deal


async def a_second_start_makes_no_second_deal(company: Company, deal: int) -> None:
    olga = company.olga
    await olga.say("/start src_avito")
    await olga.hears("В работе. Анна Смирнова свяжется с вами")
    first = next(seen for seen in await olga.look() if seen.from_bot)
    await olga.press_data(Agree(language="ru", source="yandex_direct").pack(), first)
    await olga.hears("В работе")
    assert await company.open_deals() == [deal]
    source = (await company.card(deal)).source
    assert source is not None
    assert source.code == "yandex_direct", "the deal keeps the source that it came by"


async def they_talk_through_the_bot(company: Company) -> None:
    anna, olga = company.anna, company.olga
    await olga.say("И корзина с оплатой картой")
    await olga.hears("Передали, ваш менеджер — Анна Смирнова")
    relayed = await anna.hears("И корзина с оплатой картой")
    assert "Ольга Соколова" in relayed.text
    await anna.say("Сделаем и корзину!", reply_to=relayed)
    await anna.hears("Клиенту: Ольга")
    answer = await olga.hears("Сделаем и корзину!")
    assert answer.text.startswith("Вектор"), "the company answers, not one of its managers"
    assert "Анна" not in answer.text
    await company.press(anna, "Ответить", on=relayed)
    await anna.hears("Сообщение клиенту: Ольга Соколова")
    await anna.send_photo("Вот пример")
    picture = await olga.hears("Вот пример")
    assert picture.kind == "photo"


# --- The manager --------------------------------------------------------------------------------------


async def a_call_is_logged_by_four_presses(company: Company, deal: int) -> None:
    anna = company.anna
    await anna.tap_reply("📋 Сегодня")
    today = await anna.hears("Новые заявки: 1")
    await company.press(anna, "Ольга", "Поговорили", "Контакт установлен")
    answer = await company.press(anna, "по регламенту")
    assert "Следующий шаг: завтра 10:00" in answer.text
    card = await anna.hears("Входящие → Контакт установлен")
    assert card.id == today.id, "one message all the way: it is redrawn"
    assert "Выявить потребность, завтра 10:00" in card.text
    assert len((await company.card(deal)).tasks) == 1


async def old_buttons_and_strangers_change_nothing(company: Company, deal: int) -> None:
    anna, pyotr = company.anna, company.pyotr
    card = await opened_card(company, deal)
    await company.press(anna, "⋯ Ещё", "Итог", on=card)
    task = await anna.hears("Выявить потребность")
    no_answer = data_of(task, "Не отвечает")
    await company.press(anna, "Не отвечает", on=task)
    when = data_of(await anna.hears("Когда?"), "по регламенту")
    await asyncio.gather(*(anna.press_data(when, task) for _ in range(3)))
    await anna.hears("Контакт установлен")
    after = await company.card(deal)
    assert len(after.tasks) == 1
    for old in (when, no_answer):
        answer = await anna.press_data(old, task)
        assert answer is not None
        assert "изменилось" in answer.text
    screen = await pyotr.screen()
    assert screen is not None
    theirs = [
        one.pack() for one in (OpenDeal(deal=deal), History(deal=deal), MoveDeal(deal=deal, version=after.version))
    ]
    for forged in (*theirs, no_answer, when):
        answer = await pyotr.press_data(forged, screen)
        assert answer is not None
        assert answer.text == "Это недоступно."
    await pyotr.hears_nothing("Ольга")
    assert await company.card(deal) == after


async def moving_far_asks_only_for_what_is_missing(company: Company, deal: int) -> None:
    anna = company.anna
    card = await opened_card(company, deal)
    await company.press(anna, "➡️ Этап", "Предложение отправлено", on=card)
    await anna.hears("Что предлагаем?")
    await company.press(anna, "Разработка", "Интернет-магазин", on=card)
    await anna.hears("На какую сумму сделка?")
    await anna.say("немало денег")
    await anna.hears("цифрами")
    await anna.say("150 000")
    await anna.hears("уже запланировано")
    await company.press(anna, "Оставить и добавить ещё")
    await anna.hears("Сделка переходит: Предложение отправлено")
    await company.press(anna, "завтра 10:00")
    moved = await anna.hears("Входящие → Предложение отправлено")
    assert "Обсудить предложение, завтра 10:00" in moved.text
    now = await company.card(deal)
    assert (now.product, now.amount) == ("Интернет-магазин", SHOP)


async def an_open_deal_is_never_left_without_a_next_task(company: Company, deal: int) -> None:
    anna = company.anna
    card = await opened_card(company, deal)
    await company.press(anna, "⋯ Ещё", "Итог: ", "Поговорили", "Пока нет", on=card)
    before = await company.card(deal)
    assert len(before.tasks) == 1, "another task was planned, so nothing had to be asked"
    await company.press(anna, "⋯ Ещё", "Итог: ", "Поговорили", "Пока нет", on=card)
    await anna.hears("Когда?")
    await company.press(anna, "« К сделке", on=card)
    await anna.hears("Предложение отправлено")
    await anna.say("/cancel")
    await anna.hears("Ничего не изменено")
    assert await company.card(deal) == before, "without a next task nothing of the step has been kept"


# --- The money ----------------------------------------------------------------------------------------


async def an_invoice_is_sent_and_paid_in_two_parts(company: Company, deal: int) -> None:
    anna, olga = company.anna, company.olga
    card = await opened_card(company, deal)
    await company.press(anna, "🧾 Счёт", "Новый счёт", "Изменить", on=card)
    assert "1. Интернет-магазин: 1 ×" in (await anna.hears("Черновик счёта")).text, "it begins with what was agreed"
    await company.press(anna, "➕", "➖", "Оплатить до", on=card)
    await anna.hears("До какого числа оплатить?")
    await company.press(anna, "чт, 19 мар.", "Проверить", on=card)
    await anna.hears("Всё верно?")
    await company.press(anna, "Отправить", on=card)
    await anna.hears("ждёт оплаты")
    invoice = await olga.hears(re.compile(r"Счёт № 2026-0001 на 150\s000\s₽\. Оплатить до 19 марта"))
    assert "ИНН" in invoice.text
    await company.press(olga, "Посмотреть счёт", on=invoice)
    await olga.hears("ждёт оплаты")
    await company.press(anna, "Пришла другая сумма", on=card)
    await anna.say("50 000")
    await anna.hears("оплачен частично")
    await olga.hears(re.compile(r"Получили 50\s000\s₽ по счёту № 2026-0001. Спасибо!\nОсталось оплатить 100\s000\s₽"))
    await company.press(anna, "✅ Оплачено")
    await anna.hears("осталось заполнить")
    await company.press(anna, "Заполнить и закрыть")
    await anna.say("Чайная «Ромашка»")
    await anna.hears("До какого дня клиент оплатил?")
    await company.press(anna, "Продлевать нечего")
    await anna.hears("🏆 Продажа")
    await olga.hears(re.compile(r"Получили 100\s000\s₽ по счёту № 2026-0001. Спасибо!\nСчёт оплачен полностью."))
    won = await company.card(deal)
    assert (won.status, won.tasks) == (DealStatus.WON, ())


async def the_whole_history_can_be_read(company: Company, deal: int) -> None:
    anna = company.anna
    card = await opened_card(company, deal)
    await company.press(anna, "⋯ Ещё", "🕘 История", on=card)
    newest = await anna.hears("Получено")
    read = newest.text
    while "Раньше ›" in newest.labels:
        await company.press(anna, "Раньше ›", on=card)
        newest = await anna.hears("🕘")
        read += newest.text
    for told in ("Поговорили", "Сделаем и корзину!", "И корзина с оплатой картой", "Этап: Контакт установлен"):
        assert told in read


async def opened_card(company: Company, deal: int) -> Seen:
    """The card in a message of its own, as Anna opens it from her list."""
    anna = company.anna
    await anna.say("/deals")
    listed = await anna.hears("Мои сделки")
    await anna.press_data(OpenDeal(deal=deal).pack(), listed)
    return await anna.hears("Входящие →")
