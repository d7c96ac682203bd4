"""Whatever people send, by mistake or on purpose: a kind, useful answer or silence where that is right.

What was being entered survives, and the next ordinary message works. After each story the whole town is looked at:
nothing was set aside, refused by Telegram, empty or strange, and no press was left unanswered.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from crm_core.clock import FrozenClock
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from sandbox import Sandbox
from sandbox.people import Person
from sandbox.views import Seen
from tests.bot.conftest import Opened
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.story.company import Company, a_new_lead

STRANGE = re.compile(r"Traceback|Exception|Error|\bNone\b|\{[a-z_]+\}|&(?:lt|gt|amp);|%\(\w+\)s")
LONG = "длинно " * 700


@pytest.fixture
def template(request: pytest.FixtureRequest) -> SqliteTemplate | PostgresTemplate:
    """SQLite is enough here, save where a story names its database."""
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_template")


@pytest.fixture
def way_in() -> str:
    return "polling"


@pytest.fixture
async def company(opened: Opened, sandbox: Sandbox, clock: FrozenClock, company: Company) -> AsyncIterator[Company]:
    yield company
    await company.settled()
    async with company.app.core.reading(Actor.system()) as crm:
        assert await crm.inbox.listing() == [], "nothing was set aside"
        assert await crm.inbox.waiting() == []
    for chat in sandbox.world.chats.values():
        for post in chat.posts.values():
            if post.from_bot and "text" in post.body:
                assert post.body["text"].strip()
                assert not STRANGE.search(post.body["text"]), post.body["text"]
    assert all(press.answer is not None for press in sandbox.world.presses.values()), "every press is answered"
    refused = [entry for entry in sandbox.ledger if entry.code == 400 and "not modified" not in str(entry.answer)]
    assert refused == []


Sending = Callable[[Person], Awaitable[Any]]
ODD: dict[str, Sending] = {
    "more than 4096 characters": lambda who: who.say(LONG),
    "a lone emoji": lambda who: who.say("👍"),
    "right to left": lambda who: who.say("‮مرحبا‬"),
    "markup": lambda who: who.say("<b>да</b> & {0} %s"),
    "a photo": lambda who: who.send_photo(),
    "a photo with words": lambda who: who.send_photo("Вот такой"),
    "a voice message": lambda who: who.send_voice(),
    "a sticker": lambda who: who.send_sticker(),
    "a place": lambda who: who.send_location(),
    "something forwarded": lambda who: who.forward("Смотри, что пишут", "Сосед"),
    "a poll": lambda who: who.send_poll("Когда?"),
    "somebody's contact": lambda who: who.share_contact("+79990001122", name="Сосед"),
    "a wrong command": lambda who: who.say("/nosuch"),
}


async def answered(company: Company, who: Person, sending: Sending) -> Seen:
    """Sends it, and there is an answer."""
    await sending(who)
    seen = await who.hears(lambda message: bool(message.text.strip()))
    await company.settled()
    return seen


# --- In place of an answer ----------------------------------------------------------------------------


async def test_a_lead_may_send_anything_in_place_of_the_need(company: Company) -> None:
    for number, sending in enumerate(ODD.values(), start=1):
        await answered(company, company.sandbox.person(f"Прохожий {number}"), sending)
        lead = company.sandbox.person(f"Гость {number}")
        await lead.say("/start")
        await lead.hears("Здравствуйте! Это Вектор.")
        await company.press(lead, "Даю согласие")
        await answered(company, lead, sending)
        company.clock.advance(timedelta(minutes=2))
        await lead.say("Нужен сайт")
        await lead.hears(re.compile("Как к вам обращаться|По какому номеру"))
        await company.settled()
        assert len(await company.open_deals()) == number


async def test_a_lead_may_send_anything_in_place_of_the_number(company: Company) -> None:
    """Once it is asked for again, or is done without; either way there is a request, and nothing more stands open."""
    for number, sending in enumerate(ODD.values(), start=1):
        lead = company.sandbox.person(f"Гость {number}")
        await lead.say("/start")
        await lead.hears("Здравствуйте")
        await company.press(lead, "Даю согласие")
        await lead.say(f"Нужен сайт {number}")
        await lead.hears("Как к вам обращаться?")
        await company.press(lead, lead.name)
        await lead.hears("По какому номеру")
        company.clock.advance(timedelta(minutes=2))
        await answered(company, lead, sending)
        await lead.say(f"8 (916) 123-45-{number:02}")
        await company.anna.hears(lambda seen, need=f"Нужен сайт {number}": need in seen.text)


async def test_a_manager_may_send_anything_in_place_of_the_sum(company: Company) -> None:
    anna = company.anna
    deal = await a_new_lead(company, company.olga)
    await anna.say("/deals")
    await anna.hears("Мои сделки")
    await company.press(anna, "1. Нужен", "➡️ Этап", "Предложение отправлено", "Разработка")
    await company.press(anna, "Интернет-магазин")
    await anna.hears("На какую сумму сделка?")
    for sending in ODD.values():
        await answered(company, anna, sending)
    await company.olga.hears_nothing(re.compile("длинно|Вот такой|<b>да"))
    await anna.say("150 000")
    await anna.hears("уже запланировано")
    await company.press(anna, "Больше не нужно")
    await anna.hears("Сделка переходит: Предложение отправлено")
    await company.press(anna, "завтра 10:00")
    card = await company.card(deal)
    assert (card.product, card.amount) == ("Интернет-магазин", 150_000_00)


async def test_a_number_that_is_none_is_answered_by_what_a_number_looks_like(company: Company) -> None:
    anna = company.anna
    await a_new_lead(company, company.olga)
    await anna.say("/deals")
    await anna.hears("Мои сделки")
    await company.press(anna, "1. Нужен", "Ещё", "Исправить", "Телефон")
    for typed in ("абв", "12345"):
        await anna.say(typed)
        await anna.hears("Например: +7 912 345-67-89")
    await anna.say("8 912 345 67 89")
    await anna.hears("+7 912 345-67-89")


@pytest.mark.parametrize("template", ["sqlite", "postgresql"], indirect=True)
async def test_what_no_database_can_hold(company: Company, sandbox: Sandbox) -> None:
    olga = company.olga
    await olga.say("/start")
    await olga.hears("Здравствуйте")
    await company.press(olga, "Даю согласие")
    for text in ("\0", "\ud800", "\udfff\0"):
        sandbox.inject({"message": message_from(olga, text)}, olga.id)
    await olga.hears("пару слов")
    sandbox.inject({"message": message_from(olga, "Нужен\0 сайт\ud83d")}, olga.id)
    await olga.hears("Как к вам обращаться?")
    await company.press(olga, "Пропустить")
    await olga.hears("По какому номеру")
    await olga.tap_reply("Пропустить")
    card = await company.anna.hears("Вам новая заявка")
    assert "сайт" in card.text


def message_from(person: Person, text: str) -> dict[str, Any]:
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    return {"message_id": 1_000_000, "date": 1, "chat": chat, "from": person.user, "text": text}


# --- People who are not what they seem ----------------------------------------------------------------


async def test_a_name_that_is_markup_is_a_name(company: Company) -> None:
    vasya = company.sandbox.person("<b>Вася</b>", "&amp; {0} %s </code>")
    await vasya.say("/start")
    await vasya.hears("Здравствуйте")
    await company.press(vasya, "Даю согласие")
    await vasya.say("<a href='tg://user?id=1'>сайт</a>")
    await vasya.hears("Как к вам обращаться?")
    await company.press(vasya, "Вася")
    await vasya.hears("По какому номеру")
    await vasya.tap_reply("Пропустить")
    card = await company.anna.hears("Вам новая заявка")
    assert "<b>Вася</b> &amp; {0} %s </code>" in card.text
    assert "<a href='tg://user?id=1'>сайт</a>" in card.text
    await company.anna.say("/today")
    await company.anna.hears("Сегодня")
    await company.press(company.anna, "Вася")
    # What is strange here was meant so: the look at the whole town would take it for a fault.
    company.sandbox.world.chats.clear()


async def test_the_contact_of_somebody_else_is_not_taken(company: Company) -> None:
    olga = company.olga
    await olga.say("/start")
    await olga.hears("Здравствуйте")
    await company.press(olga, "Даю согласие")
    await olga.say("Нужен сайт")
    await olga.hears("Как к вам")
    await company.press(olga, "Ольга")
    await olga.hears("По какому номеру")
    await olga.share_contact(of=company.pyotr)
    await olga.hears("Это чужой номер")
    await olga.share_contact()
    await olga.hears("Спасибо, Ольга!")
    card = await company.anna.hears("Вам новая заявка")
    assert "+7 916 123-45-01" in card.text


async def test_invitations_that_are_garbage_foreign_or_used(company: Company) -> None:
    olga = company.olga
    for start in ("/start", "/start ", "/start src_", "/start ../../etc/passwd", "/start " + "я" * 64, "/start src_Ё"):
        await olga.say(start)
        await olga.hears("Здравствуйте! Это Вектор.")
    async with company.app.core.transaction(Actor.system("ru", "Europe/Moscow")) as crm:
        token = await crm.staff.invite(Role.supervisor, "Нина", None)
    nina = company.sandbox.person("Нина")
    await nina.say(f"/start inv_{token}")
    await nina.hears("Добро пожаловать, Нина")
    for start in (f"/start inv_{token}", "/start inv_", "/start inv_нет", "/start inv_" + "a" * 53):
        await olga.say(start)
        await olga.hears("Приглашение не работает")
    await company.pyotr.say(f"/start inv_{token}")
    await company.pyotr.hears("Вы уже")
    await olga.say("/start src_avito")
    await olga.hears("Здравствуйте! Это Вектор.")
