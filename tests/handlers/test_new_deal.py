"""A deal opened by hand on the phone: who, what, and when the next step is (R20)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from crm_core.models import Contact, Deal
from crm_core.queries.deals.card import DealCard
from crm_core.roles import Role
from crm_core.services.deals import NewClient, NewDeal
from handlers.manager.new_deal.callbacks import FormOpen
from tests.handlers.chat import Chat
from tests.handlers.desk import BORIS, Desk
from tests.people import hire

VERA, HEAD = 700_090, 700_091


async def deals(desk: Desk) -> int:
    async with desk.core.storage.reader() as session:
        return await session.scalar(select(func.count(Deal.id))) or 0


async def newest(desk: Desk) -> DealCard:
    async with desk.core.storage.reader() as session:
        deal_id = await session.scalar(select(func.max(Deal.id)))
    async with desk.core.reading(desk.boss) as crm:
        return await crm.queries.cards.deal(deal_id or 0)


def shared(name: str, phone: str, **more: Any) -> dict[str, Any]:
    return {"contact": {"phone_number": phone, "first_name": name, **more}}


async def colleague(desk: Desk) -> Chat:
    """Vera, who knows nothing of Anna's clients."""
    await hire(desk.core, name="Вера", telegram_id=VERA)
    return Chat(desk.core, VERA, "Вера", "ru")


async def test_two_messages_and_a_press_make_a_deal(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/menu")
    assert "➕ Новая сделка" in anna.keys
    await anna.say("➕ Новая сделка")
    await anna.say("Иван Петров 8 912 345-00-01")
    await anna.say("Нужен сайт для пекарни")
    assert "Иван Петров" in anna.text
    assert "Позвонить по новой заявке" in anna.text
    await anna.press("по регламенту")
    card = await newest(desk)
    assert (card.title, card.need) == ("Нужен сайт для пекарни", "Нужен сайт для пекарни")
    assert (card.contact.name, card.contact.phone) == ("Иван Петров", "+79123450001")
    assert (card.funnel.code, card.stage.code) == ("inbound", "request_received")
    assert card.owner is not None
    assert card.owner.id == desk.actor.id
    assert [task.type for task in card.tasks] == ["call"]
    assert "Сделка открыта" in (anna.toast or "")


@pytest.mark.parametrize(
    ("said", "name", "phone", "email"),
    [
        ({"text": "+7 (912) 345-00-01, Иван Петров"}, "Иван Петров", "+79123450001", None),
        (
            {"text": "Иван Петров, тел.: 89123450001, ivan@example.com"},
            "Иван Петров",
            "+79123450001",
            "ivan@example.com",
        ),
        ({"text": "Иван Петров"}, "Иван Петров", None, None),
        (shared("Иван", "79123450001", last_name="Петров"), "Иван Петров", "+79123450001", None),
    ],
)
async def test_who_it_is_may_be_said_in_any_way(
    desk: Desk, said: dict[str, Any], name: str, phone: str | None, email: str | None
) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say(said.pop("text", None), **said)
    await anna.say("Сайт")
    await anna.press("по регламенту")
    contact = (await newest(desk)).contact
    assert (contact.name, contact.phone, contact.email) == (name, phone, email)


async def test_a_number_alone_is_asked_for_a_name_which_may_wait(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("89123450001")
    assert "Как зовут" in anna.text
    await anna.press("Пока не знаю")
    await anna.press("Пропустить")
    await anna.press("по регламенту")
    card = await newest(desk)
    assert (card.contact.name, card.title, card.need) == ("+79123450001", "+79123450001", None)


async def test_a_wrong_number_loses_nothing(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Иван Петров 8 912 345")
    assert "не похоже на номер" in anna.text
    assert "Иван Петров" in anna.text
    await anna.say("тоже не номер")
    await anna.say("8 912 345-00-01")
    await anna.say(photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}])
    await anna.say("Сайт")
    await anna.press("по регламенту")
    card = await newest(desk)
    assert (card.contact.name, card.contact.phone, card.need) == ("Иван Петров", "+79123450001", "Сайт")


async def test_funnel_source_and_time_are_each_a_press(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Иван Петров")
    await anna.say("Сайт")
    await anna.press("Воронка")
    await anna.press("Холодные")
    await anna.press("Источник")
    await anna.press("Офлайн")
    await anna.press("Радио")
    assert "Радио" in anna.text
    await anna.press("Другое время")
    await anna.say("завтра 15:00")
    await anna.press("Да")
    card = await newest(desk)
    assert card.funnel.code == "outreach"
    assert card.source is not None
    assert card.source.code == "radio"
    assert card.tasks[0].due_at.hour == 12


async def test_every_step_back_keeps_what_was_answered(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Иван Петров 89123450001")
    await anna.say("Сайт")
    await anna.press("Назад")
    assert "Сейчас: Сайт" in anna.text
    await anna.press("Назад")
    assert "Иван Петров" in anna.text
    await anna.say("Иван Сидоров")
    assert "Иван Сидоров" in anna.text
    await anna.press("по регламенту")
    contact = (await newest(desk)).contact
    assert (contact.name, contact.phone) == ("Иван Сидоров", "+79123450001")


async def test_what_was_left_in_the_middle_can_be_gone_on_with(desk: Desk) -> None:
    anna, before = desk.anna, await deals(desk)
    await anna.say("/new")
    await anna.say("Иван Петров")
    await anna.press("Отмена")
    assert await deals(desk) == before
    await anna.say("/new")
    assert "незаконченная" in anna.text
    await anna.press("Продолжить")
    await anna.say("Сайт")
    await anna.say("/new")
    await anna.press("Другая сделка")
    await anna.say("Пётр")
    await anna.say("Магазин")
    await anna.press("по регламенту")
    assert (await newest(desk)).contact.name == "Пётр"
    assert await deals(desk) == before + 1


async def test_a_button_of_an_older_form_opens_nothing(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Иван Петров")
    await anna.say("Сайт")
    old = anna.data("по регламенту")
    later = next(one.data for one in anna.buttons if one.data and one.data.startswith("pt:"))
    await anna.press_data(old)
    before = await deals(desk)
    for data in (old, later, FormOpen(serial=1)):
        await anna.press_data(data)
        assert "закрыта" in (anna.toast or "")
    assert await deals(desk) == before


async def test_a_known_number_asks_whether_it_is_him(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Какой-то Олег 8 912 345-67-89")
    assert "Олег Смирнов" in anna.text
    assert "+7 912 345-67-89" in anna.text
    assert any("Нужен интернет-магазин" in label for label in anna.labels)
    await anna.press("Олег Смирнов")
    await anna.say("Ещё и приложение")
    await anna.press("по регламенту")
    card = await newest(desk)
    assert card.contact.id == (await desk.card()).contact.id
    assert card.id != desk.deal


async def test_a_name_alike_may_be_another_person(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("смирнов олег")
    assert "тот же человек" in anna.text
    await anna.press("Другой человек")
    await anna.say("Сайт")
    await anna.press("по регламенту")
    assert (await newest(desk)).contact.id != (await desk.card()).contact.id


async def test_the_same_number_may_be_another_persons_too(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Мария 89123456789")
    await anna.press("Другой человек")
    await anna.say("Сайт")
    await anna.press("по регламенту")
    card = await newest(desk)
    assert (card.contact.name, [one.name for one in card.likeness]) == ("Мария", ["Олег Смирнов"])


async def test_of_a_colleagues_client_one_learns_only_that_they_are_looked_after(desk: Desk) -> None:
    vera = await colleague(desk)
    await vera.say("/new")
    await vera.say("Кто-то 8 912 345-67-89")
    assert "работает коллега" in vera.text
    shown = vera.text + " ".join(vera.labels)
    assert not [word for word in ("Олег", "Смирнов", "Анна", "магазин") if word in shown]
    await vera.press("Продолжить и передать")
    await vera.say("Хочет приложение")
    await vera.press("Передать")
    assert "Передано" in vera.text
    card = await newest(desk)
    assert card.owner is not None
    assert (card.owner.id, card.contact.name, card.need) == (desk.actor.id, "Олег Смирнов", "Хочет приложение")


async def test_a_name_of_a_colleagues_client_says_nothing_at_all(desk: Desk) -> None:
    vera = await colleague(desk)
    await vera.say("/new")
    await vera.say("Олег Смирнов")
    assert "тот же человек" not in vera.text
    assert "Что нужно" in vera.text


async def test_those_above_choose_whose_the_clients_deal_will_be(desk: Desk) -> None:
    await hire(desk.core, Role.head, "Глава", telegram_id=HEAD)
    head = Chat(desk.core, HEAD, "Глава", "ru")
    for answer, owner in (("Передать", "Анна"), ("Беру себе", "Глава")):
        await head.say("/new")
        await head.say("8 912 345-67-89")
        await head.press("Олег Смирнов")
        await head.say("Приложение")
        assert "Ответственный: Анна" in head.text
        await head.press(answer)
        if owner == "Глава":
            await head.press("по регламенту")
        card = await newest(desk)
        assert card.owner is not None
        assert card.owner.name == owner


async def test_clients_that_nobody_has_yet_are_asked_about_too(desk: Desk) -> None:
    async with desk.core.transaction(desk.boss) as crm:
        await crm.deals.creation.open(NewDeal("inbound", "Сайт", NewClient("Борислав", "89123450007")))
    boss = Chat(desk.core, BORIS, "Борис", "ru")
    await boss.say("/new")
    await boss.say("борислав")
    await boss.press("Борислав")
    await boss.press("Назад")
    await boss.press("Продолжить")
    await boss.press("Пропустить")
    await boss.press("по регламенту")
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(func.count(Contact.id)).where(Contact.name == "Борислав")) == 1


@pytest.mark.parametrize("typed", ["Нужен сайт", "Кухня", "Шкаф-купе Белый", "Сколько стоит?"])
async def test_what_is_typed_under_is_this_the_same_person_is_the_need_and_no_name(desk: Desk, typed: str) -> None:
    anna = desk.anna
    await anna.say("/new")
    await anna.say("Олег Смирнов")
    assert "тот же человек" in anna.text
    await anna.say(typed)
    assert "тот же человек" in anna.text, "the question stands"
    await anna.press("Другой")
    await anna.press("по регламенту")
    card = await newest(desk)
    assert (card.contact.name, card.need) == ("Олег Смирнов", typed)
