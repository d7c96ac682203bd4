"""Whatever is sent wherever an answer is awaited: a kind answer, nothing lost, nothing broken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal
from handlers.ui.kit.callback_data import CallbackData
from tests.handlers.chat import Chat
from tests.handlers.desk import Desk
from tests.people import hire

FILE = {"file_id": "f", "file_unique_id": "f"}
STICKER = FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
POLL: dict[str, Any] = {
    "id": "1", "question": "Какой?", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
}  # fmt: skip
NASTY: tuple[dict[str, Any], ...] = (
    {"text": "\x00"},
    {"text": "a\x00b"},
    {"text": "\ud800"},
    {"text": "👍"},
    {"text": "‮оге‬"},
    {"text": "<b>&amp;{0}%s"},
    {"text": "я" * 4096},
    {"text": "9" * 300},
    {"text": "-1"},
    {"text": "/nosuch"},
    {"text": " \n "},
    {"caption": "подпись", "photo": [FILE | {"width": 1, "height": 1}]},
    {"voice": FILE | {"duration": 1}},
    {"document": FILE},
    {"sticker": STICKER},
    {"location": {"latitude": 55.7, "longitude": 37.6}},
    {"poll": POLL},
    {"contact": {"phone_number": "1", "first_name": "?"}},
)

CLIENT_PATHS: dict[str, tuple[str, ...]] = {
    "before consent": (),
    "need": ("Даю согласие",),
    "name": ("Даю согласие", ">Нужен сайт"),
    "phone": ("Даю согласие", ">Нужен сайт", "Пропустить"),
    "after": ("Даю согласие", ">Нужен сайт", "Пропустить", ">Пропустить"),
}
MANAGER_PATHS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "time": ("Ещё", "Итог", "Отложить", "Другое время"),
    "note on a step": ("Ещё", "Итог", "Не отвечает", "Заметка"),
    "money": ("➡️ Этап", "Предложение отправлено", "Разработка", "Интернет"),
    "pause": ("Ещё", "Пауза", "пн, 23"),
    "day of an invoice": ("Счёт", "Новый счёт|Черновик", "Оплатить до", "Другой день"),
    "note": ("Заметка",),
    "price of a product": ("Ещё", "Товары", "Из каталога", "Разработка", "Интернет", "Цена"),
    "discount": ("Ещё", "Товары", "Из каталога", "Разработка", "Интернет", "скидку"),
    "quantity": ("Ещё", "Товары", "Из каталога", "Разработка", "Интернет", "✏️ 1"),
    "phone": ("Ещё", "Исправить", "Телефон"),
    "e-mail": ("Ещё", "Исправить", "почта"),
    "number": ("Ещё", "Исправить", "Сотрудников"),
    "choice": ("Ещё", "Исправить", "Источник"),
    "several": ("Ещё", "Исправить", "Языки"),
}


async def walk(chat: Chat, path: tuple[str, ...]) -> None:
    """Says what begins with ">", and presses the first of the labels ("this|or that") that there is."""
    for step in path:
        if step.startswith(">"):
            await chat.say(step[1:])
            continue
        *others, last = step.split("|")
        shown = " ".join(chat.labels)
        await chat.press(next((one for one in others if one in shown), last))


@pytest.mark.parametrize("place", CLIENT_PATHS)
async def test_a_client_may_send_anything_anywhere(core: CrmCore, clock: FrozenClock, place: str) -> None:
    """What comes within the first minute belongs to the wish; after it everything has an answer."""
    await hire(core, name="Анна")
    for number, nasty in enumerate(NASTY):
        oleg = Chat(core, 610_000 + number, "Олег", "ru")
        await oleg.say("/start")
        await walk(oleg, CLIENT_PATHS[place])
        clock.advance(timedelta(minutes=2))
        await oleg.say(**nasty)
        if place != "after":
            assert oleg.text.strip(), nasty


@pytest.mark.parametrize("place", MANAGER_PATHS)
async def test_a_manager_may_send_anything_anywhere(desk: Desk, place: str) -> None:
    anna = desk.anna
    often = desk.core.regulation.pause.model_copy(update={"most": 100})
    desk.core.follow(desk.core.regulation.model_copy(update={"pause": often}))
    for nasty in NASTY:
        await anna.say("/cancel")
        await anna.press_data(f"d:{desk.deal}")
        if "➡️ Этап" not in " ".join(anna.labels) or (await desk.card()).paused_until:
            await anna.press("Снять с паузы")
        await walk(anna, MANAGER_PATHS[place])
        await anna.say(**nasty)
        assert anna.text.strip(), nasty


async def test_forged_presses_change_nothing_and_break_nothing(desk: Desk) -> None:
    """Every kind of press of staff, with ids that are not there, by a manager in the middle of a step."""
    anna = desk.anna
    before = await desk.card()
    await anna.press_data(f"d:{desk.deal}")
    await anna.more("Итог")
    for prefix in sorted(CallbackData.__prefixes__):
        for tail in ("", ":999999:1:zzz", ":1:999", ":step:1:1:9913999999", ":9223372036854775807:1"):
            await anna.press_data(prefix + tail)
    async with desk.core.storage.reader() as session:
        deals = (await session.scalars(select(Deal))).all()
    assert len(deals) == 1
    after = await desk.card()
    assert (after.stage, after.status, after.owner, after.amount) == (
        before.stage,
        before.status,
        before.owner,
        before.amount,
    )
