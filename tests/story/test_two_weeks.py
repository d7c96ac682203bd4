"""Two weeks of a company, walked as they come: each day begins where the one before it left off.

Nothing is set up past the chat: six leads in one minute, what falls due at once, a pause, a refusal, an invoice paid
from its reminder, a deal handed over while its step is half done, a lead on a Saturday.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from handlers.ui.callbacks.deals import OpenDeal
from sandbox.people import Person
from sandbox.views import Seen
from tests.core.leads import source_link
from tests.story.company import Company

STRANGE = re.compile(r"Traceback|Exception|\bNone\b|\{[a-z_]+\}|%\(\w+\)s|\bnan\b")
SAID = {
    "Ольга": ("Здравствуйте!", "Нужен сайт для чайной", "и корзина, бюджет 150 тысяч"),
    "Игорь": ("Нужна реклама",),
    "Вера": ("Добрый день, нужен лендинг к 1 апреля",),
    "Глеб": ("Посчитайте каталог на 300 товаров",),
    "Дина": ("Нужна поддержка сайта",),
    "Егор": ("Сколько стоит перенос сайта?",),
}


async def test_two_weeks_of_a_company(company: Company) -> None:
    walk = Walk(company, {}, {"Ольга": company.olga})
    await walk.six_leads_write_in_one_minute()
    await walk.what_falls_due_at_once_is_one_message()
    await walk.one_is_refused_one_rests_one_is_billed()
    await walk.a_step_half_done_goes_with_the_deal()
    await walk.what_rested_is_back_on_its_day()
    await walk.nothing_rings_over_a_weekend()
    await walk.the_reminder_of_an_invoice_takes_the_payment()
    await walk.who_was_refused_is_asked_again()
    await walk.nothing_was_strange()


@dataclass
class Walk:
    """`deals` by the client's name."""

    company: Company
    deals: dict[str, int]
    people: dict[str, Person]

    # --- The first week -------------------------------------------------------------------------------

    async def six_leads_write_in_one_minute(self) -> None:
        company, anna = self.company, self.company.anna
        for n, name in enumerate(SAID):
            self.people.setdefault(name, company.sandbox.person(name, phone=f"+791612346{n:02}"))
        await asyncio.gather(*(self.writes(name) for name in SAID))
        await company.settled()
        for deal in await company.open_deals():
            card = await company.card(deal)
            self.deals[card.contact.name.split()[0]] = deal
            assert (card.need or "").replace("\n", " ") in " ".join(SAID[card.contact.name.split()[0]])
        assert set(self.deals) == set(SAID)
        cards = [seen for seen in await anna.look() if "Вам новая заявка" in seen.text]
        assert len(cards) == len(SAID), "each with a card of its own"

    async def what_falls_due_at_once_is_one_message(self) -> None:
        company, anna = self.company, self.company.anna
        await company.at(16, 10, 30)
        crowd = await anna.hears("Сразу несколько дел")
        assert all(any(name in label for label in crowd.labels) for name in SAID)
        olga = next(label for label in crowd.labels if "Ольга" in label)
        await company.press(anna, olga, "Поговорили", "Контакт установлен", "по регламенту", "▶️ 10:30", on=crowd)
        following = await anna.hears(lambda seen: seen.id == crowd.id and "Чем закончилось?" in seen.text)
        assert "Ольга" not in following.text
        await self.opened(anna, "Игорь")
        await company.press(anna, "Не отвечает", "по регламенту")
        await self.opened(anna, "Вера")
        await company.press(anna, "Поговорили", "Контакт установлен", "по регламенту")

    async def one_is_refused_one_rests_one_is_billed(self) -> None:
        company, anna = self.company, self.company.anna
        await self.opened(anna, "Глеб")
        await company.press(anna, "Ещё", "Клиент отказался", "Дорого")
        assert (await company.card(self.deals["Глеб"])).status is DealStatus.LOST
        await self.opened(anna, "Дина")
        await company.press(anna, "Ещё", "Пауза")
        await anna.say("в четверг")
        await anna.hears("четверг, 19 марта, верно?")
        await anna.say("да")
        await anna.hears("Почему пауза?")
        await anna.say("Ждёт бюджет")
        await anna.hears("на паузе до 19 марта")
        await self.opened(anna, "Егор")
        await company.press(anna, "Поговорили", "Да, и дальше по регламенту", "🧾 Счёт", "Новый счёт", "Из каталога")
        await company.press(anna, "Разработка", "Интернет-магазин", "Оплатить до", "чт, 19 мар.", "Проверить")
        await company.press(anna, "Отправить")
        await self.people["Егор"].hears("Оплатить до 19 марта")
        await company.at(16, 18, 0)
        digest = await company.marina.hears("Сводка за 16 марта")
        for line in ("Новые заявки: 6", "Отказы: 1", "На паузе: 1"):
            assert line in digest.text

    async def a_step_half_done_goes_with_the_deal(self) -> None:
        """Anna has said how the call went, and is asked when the next one is; Marina gives the deal to Pyotr."""
        company, anna, marina, pyotr = self.company, self.company.anna, self.company.marina, self.company.pyotr
        await company.at(17, 10, 30)
        await self.opened(anna, "Вера")
        await company.press(anna, "Поговорили", "Пока нет")
        await anna.hears("Когда?")
        await self.opened(marina, "Вера")
        await company.press(marina, "Ещё", "Передать", "Пётр Ковалёв")
        await pyotr.hears("Теперь эта сделка ваша. Её передаёт Марина Орлова.")
        await anna.hears("Вашу сделку теперь ведёт Пётр Ковалёв.")
        await anna.say("завтра в 11")
        await anna.hears("завтра, 11:00, верно?")
        await company.press(anna, "Да")
        await anna.hears("Сделку теперь ведёт Пётр Ковалёв.")
        await pyotr.hears(lambda seen: "Анна Смирнова" in seen.text and "Поговорили" in seen.text)
        card = await company.card(self.deals["Вера"])
        assert [task.type for task in card.tasks] == ["call"]

    async def what_rested_is_back_on_its_day(self) -> None:
        company, anna, egor = self.company, self.company.anna, self.people["Егор"]
        await company.at(18, 18, 0)
        assert "Дина" not in "".join(seen.text for seen in await anna.look() if "Просрочено: 📞" in seen.text)
        await company.at(19, 9, 0)
        await anna.hears("Пауза закончилась.")
        await anna.hears(lambda seen: "Пора: 📞" in seen.text and "Дина" in seen.text)
        await company.at(19, 10, 0)
        await egor.hears("Сегодня срок оплаты счёта № 2026-0001")
        await company.at(20, 10, 0)
        await egor.hears("прошёл 19 марта")
        await anna.hears("Счёт просрочен на 1 день.")

    async def nothing_rings_over_a_weekend(self) -> None:
        """A lead writes on a Saturday: their card comes without a sound, and all else waits for Monday."""
        company = self.company
        await company.at(20, 20, 0)
        staff = {company.anna.id, company.marina.id, company.pyotr.id}
        before = len(company.sandbox.ledger)
        await company.at(21, 12, 0)
        self.people["Жанна"] = company.sandbox.person("Жанна", phone="+79161234699")
        await self.writes("Жанна", "Хочу мобильное приложение")
        await self.people["Жанна"].hears("свяжется с вами 23 марта")
        await company.at(22, 15, 0)
        sent = [entry for entry in list(company.sandbox.ledger)[before:] if entry.method.startswith("send")]
        heard = [entry for entry in sent if entry.chat_id in {*staff, self.people["Егор"].id}]
        assert [(entry.chat_id, entry.params["disable_notification"]) for entry in heard] == [(company.anna.id, True)]

    # --- The second week ------------------------------------------------------------------------------

    async def the_reminder_of_an_invoice_takes_the_payment(self) -> None:
        company, anna, egor = self.company, self.company.anna, self.people["Егор"]
        await company.at(23, 9, 0)
        morning = await anna.hears("Доброе утро! Ваш день")
        assert "Жанна" in morning.text
        due = await anna.hears("Счёт просрочен на 4 дня.")
        await company.press(anna, "✅ Оплачен", on=due)
        await company.press(anna, "Заполнить и закрыть", "Разработка", "Интернет-магазин", on=due)
        await anna.say("Транспортная компания «Путь»")
        await anna.hears("🏆 Продажа")
        await egor.hears(re.compile(r"Получили 150\s000\s₽ по счёту № 2026-0001"))
        assert (await company.card(self.deals["Егор"])).status is DealStatus.WON

    async def who_was_refused_is_asked_again(self) -> None:
        company, anna = self.company, self.company.anna
        await company.at(23, 10, 30)
        again = await anna.hears("Пора: 🔁 Предложить другой состав")
        await company.press(anna, "Снова интересно", "завтра 10:00", on=again)
        assert (await company.card(self.deals["Глеб"])).status is DealStatus.OPEN
        await company.at(23, 18, 0)
        digest = await company.marina.hears("Сводка за 23 марта")
        assert re.search(r"🏆 Выиграно: 1\s·\s150\s000\s₽", digest.text)
        assert "Просрочена оплата: 0" in digest.text
        paid = (await self.people["Егор"].look())[-1].id
        await company.at(27, 18, 0)
        assert (await self.people["Егор"].look())[-1].id == paid, "who has paid is reminded of nothing"

    async def nothing_was_strange(self) -> None:
        company = self.company
        async with company.app.core.reading(Actor.system()) as crm:
            assert await crm.inbox.listing() == [], "nothing was set aside"
        for who in (company.anna, company.marina, company.pyotr, *self.people.values()):
            for seen in await who.look():
                assert not STRANGE.search(seen.text), seen.text
        assert all(press.answer is not None for press in company.sandbox.world.presses.values())

    # --- What is done again and again -------------------------------------------------------------------

    async def writes(self, name: str, *said: str) -> None:
        """A lead, in bursts, from the advertisement to the number."""
        person = self.people[name]
        await person.say(f"/start {await source_link(self.company.app.core, 'yandex_direct')}")
        await person.hears("Здравствуйте! Это Вектор.")
        await person.press("Даю согласие")
        await person.hears("Расскажите своими словами, что вам нужно.")
        for words in said or SAID[name]:
            await person.say(words)
        await person.hears("Как к вам обращаться?")
        await person.press(person.name)
        await person.hears("По какому номеру вам позвонить?")
        await person.tap_reply("📱 Поделиться номером")
        await person.hears(f"Спасибо, {person.name}! Ваша заявка у нас.")

    async def opened(self, who: Person, name: str) -> Seen:
        """The card in a message of its own."""
        await who.say("/deals")
        listed = await who.hears(re.compile("Мои сделки|Все открытые сделки"))
        await who.press_data(OpenDeal(deal=self.deals[name]).pack(), listed)
        return await who.hears(f"👤 {name}")
