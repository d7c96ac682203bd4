"""The deal's card on a phone: four rows that never move, and a way onward that survives every detour (R9, R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from crm_core.models import Contact, ContactKey, Deal
from crm_core.rules.deals.statuses import DealStatus
from handlers.ui.callbacks.deal_lists import DealOfList
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.kit.screen import Inline

if TYPE_CHECKING:
    from tests.handlers.chat import Chat
    from tests.handlers.desk import Desk


def rows(chat: Chat) -> list[list[str]]:
    assert isinstance(chat.screen.keys, Inline)
    return [[key.text for key in row] for row in chat.screen.keys.rows]


async def test_the_rows_stand_in_the_same_place_whatever_the_deal_is_at(desk: Desk) -> None:
    anna = desk.anna
    await anna.press_data(OpenDeal(deal=desk.deal))
    assert rows(anna) == [
        ["✅ Поговорили", "Не отвечает"],
        ["💬 Написать", "➡️ Этап"],
        ["✍️ Заметка", "🧾 Счёт"],
        ["⋯ Ещё", "« Сегодня"],
    ]
    await anna.more("🚪 Клиент отказался")
    await anna.press("Дорого")
    assert rows(anna) == [
        ["🔄 Вернуть", "♻️ Реанимация"],
        ["💬 Написать", "🕘 История"],
        ["✍️ Заметка", "👤 Клиент"],
        ["⋯ Ещё", "« Сегодня"],
    ]


@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize("status", DealStatus)
async def test_no_key_stands_twice_on_a_card(desk: Desk, status: DealStatus, writes: bool) -> None:
    async with desk.core.storage.writer() as session:
        (await session.scalars(select(Deal))).one().status = status
        if not writes:
            (await session.scalars(select(Contact))).one().telegram_id = None
            await session.execute(delete(ContactKey))
    await desk.anna.press_data(OpenDeal(deal=desk.deal))
    assert len(set(desk.anna.labels)) == len(desk.anna.labels), rows(desk.anna)


@pytest.mark.parametrize(
    "detour", ["✍️ Заметка", "🧾 Счёт", "💬 Написать", "🕘 История", "📖", "✏️ Исправить", "👤 Клиент"]
)
async def test_the_way_back_to_the_list_survives_every_detour(desk: Desk, detour: str) -> None:
    anna = desk.anna
    await anna.press_data(DealList(kind="all_open"))
    await anna.press("1. ")
    assert anna.labels[-1] == "« К списку"
    if not any(detour in label for label in anna.labels):
        await anna.press("⋯ Ещё")
    await anna.press(detour)
    await anna.press("« К сделке")
    assert anna.labels[-1] == "« К списку"
    await anna.press("« К списку")
    assert "Все открытые сделки" in anna.text


async def test_the_next_of_the_queue_survives_a_note(desk: Desk) -> None:
    anna = desk.anna
    await desk.another("Мария Котова")
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Не отвечает")
    await anna.press("по регламенту")
    following = anna.labels[-1]
    assert following.startswith("▶️")
    await anna.press("✍️ Заметка")
    await anna.say("Перезвонить с мобильного")
    await anna.press("« К сделке")
    assert anna.labels[-1] == following


async def test_a_list_opened_later_is_what_the_card_leads_back_to(desk: Desk) -> None:
    anna = desk.anna
    await desk.another("Мария Котова")
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Не отвечает")
    await anna.press("по регламенту")
    await anna.press_data(DealOfList(deal=desk.deal, kind="all_open"))
    assert anna.labels[-1] == "« К списку"


async def test_the_only_one_that_was_found_leads_to_another_search(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("смирнов")
    await anna.press("✍️ Заметка")
    await anna.press("« К сделке")
    await anna.press("🔎 Искать ещё")
    assert "Кого или что найти" in anna.text


async def test_what_was_found_can_be_found_again(desk: Desk) -> None:
    anna = desk.anna
    await desk.another("Олег Котов")
    await anna.say("Олег")
    await anna.press("1. ")
    await anna.press("✍️ Заметка")
    await anna.press("« К сделке")
    await anna.press("« Поиск")
    assert "Олег Котов" in anna.text
