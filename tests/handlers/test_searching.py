"""Finding somebody from the phone: the key, the command, or simply typing who it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_core.roles import Role
from crm_core.services.deals import NewClient, NewDeal
from tests.handlers.chat import Chat
from tests.handlers.desk import BORIS, Desk
from tests.people import hire


async def more_clients(desk: Desk, *names: str) -> None:
    async with desk.core.transaction(desk.actor) as crm:
        for name in names:
            await crm.deals.creation.open(NewDeal("inbound", "Вывеска", NewClient(name), amount=50_000_00))


async def test_the_key_asks_and_what_is_typed_is_found(desk: Desk) -> None:
    await desk.anna.say("🔎 Поиск")
    assert "Кого или что найти" in desk.anna.text
    await desk.anna.say("смирн")
    assert "Олег Смирнов" in desk.anna.text
    assert "Нужен интернет-магазин" in desk.anna.text, "the only one opens at once"
    assert desk.anna.labels[-1] == "🔎 Искать ещё"


@pytest.mark.parametrize("typed", ["Смирнов", "8 912 345", "6789", "Смирнав", "интернет-маг", "/find олег", "№1"])
async def test_who_is_simply_typed_is_found(desk: Desk, typed: str) -> None:
    await desk.anna.say(typed)
    assert "Олег Смирнов" in desk.anna.text


async def test_a_shared_contact_is_looked_for_by_its_number(desk: Desk) -> None:
    await desk.anna.say(None, contact={"phone_number": "79123456789", "first_name": "Не помню кто"})
    assert "Нужен интернет-магазин" in desk.anna.text


async def test_the_line_says_name_stage_and_sum(desk: Desk) -> None:
    await more_clients(desk, "Пётр Семёнов", "Анна Семёнова")
    await desk.anna.say("семенов")
    assert "2. <b>Пётр Семёнов</b>\n     Заявка получена · 50 000 ₽" in desk.anna.text.replace("\xa0", " ")
    assert desk.anna.labels[:2] == ["1. Анна Семёнова", "2. Пётр Семёнов"]


async def test_a_client_of_several_deals_opens_as_their_card(desk: Desk) -> None:
    async with desk.core.transaction(desk.actor) as crm:
        await crm.deals.creation.open(NewDeal("inbound", "Ещё один", NewClient("Олег Смирнов", "89123456789")))
    await desk.anna.say("смирнов")
    assert "Ещё один" in desk.anna.text
    assert "Нужен интернет-магазин" in desk.anna.text


async def test_the_menu_has_the_search(desk: Desk) -> None:
    await desk.anna.say("/help")
    await desk.anna.press("🔎 Поиск")
    assert "Кого или что найти" in desk.anna.text


async def test_many_are_turned_page_by_page_and_there_is_a_way_back(desk: Desk) -> None:
    await more_clients(desk, *(f"Иван {notification}" for notification in "абвгдежзик"))
    await desk.anna.say("иван")
    assert desk.anna.labels[0].startswith("1. Иван к")
    await desk.anna.press("›")
    assert desk.anna.labels[0].startswith("9. Иван б")
    await desk.anna.press("‹")
    await desk.anna.press("Искать ещё")
    await desk.anna.say("олег")
    assert "Олег Смирнов" in desk.anna.text
    await desk.anna.press("Искать ещё")
    await desk.anna.press("« Сегодня")
    assert "📋" in desk.anna.text


async def test_nothing_found_says_what_to_do_and_that_nobody_was_written_to(desk: Desk) -> None:
    await desk.anna.say("Навуходоносор")
    assert "среди ваших сделок" in desk.anna.text
    assert "икому не отправлено" in desk.anna.text
    await desk.anna.press("Новая сделка")


async def test_too_little_is_asked_again(desk: Desk) -> None:
    await desk.anna.say("/find о")
    assert "три" in desk.anna.text
    await desk.anna.say("олег")
    assert "Олег Смирнов" in desk.anna.text


async def test_long_words_are_no_search_and_are_sent_to_nobody(desk: Desk) -> None:
    await desk.anna.say("Добрый день, Олег! Высылаю вам коммерческое предложение, как договорились.")
    assert "никому" in desk.anna.text
    assert not any("Олег" in label for label in desk.anna.labels)


async def test_a_colleagues_client_is_nobody_at_all(desk: Desk, chat: Callable[..., Chat]) -> None:
    await hire(desk.core, name="Вера", telegram_id=700_099)
    vera = chat(700_099, "Вера")
    for typed in ("Смирнов", "89123456789", f"№{desk.deal}", "Смирнав"):
        await vera.say(typed)
        found = vera.text.split("\n", 1)[1]
        await vera.say("Навуходоносор")
        assert found == vera.text.split("\n", 1)[1]


async def test_a_supervisor_sees_whose_client_it_is(desk: Desk, chat: Callable[..., Chat]) -> None:
    boss = chat(BORIS, "Борис")
    await boss.say("смирнов")
    assert "👔 Ведёт Анна" in boss.text
    assert desk.boss.role is Role.supervisor
