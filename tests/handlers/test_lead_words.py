"""People write in short lines, greet first and thank at the end: none of it is lost or misread (R18, R23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Contact, ContactKey, Deal, Message, OutboxNotification
from crm_core.queries.notifications.kinds import ClientWroteAfterwards
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from handlers.lead.callbacks import UseProfileName
from tests.handlers.chat import Chat
from tests.people import hire

OLEG, ANNA = 600_001, 700_077
Phone = Callable[..., Chat]


@pytest.fixture
async def oleg(core: CrmCore, chat: Phone) -> Chat:
    """He has agreed, and is asked what he needs. In Telegram he is Oleg Smirnov."""
    await hire(core, name="Анна", telegram_id=ANNA)
    one = chat(OLEG)
    await one.say("/start")
    await one.press("Даю согласие")
    return one


async def kept(core: CrmCore) -> tuple[list[Deal], Contact, list[str | None], list[str]]:
    """The deals, the contact, what was logged, and the numbers."""
    async with core.storage.reader() as session:
        return (
            list(await session.scalars(select(Deal).order_by(Deal.id))),
            (await session.scalars(select(Contact))).one(),
            list(await session.scalars(select(Message.text).order_by(Message.id))),
            list(await session.scalars(select(ContactKey.value))),
        )


def forwarded(text: str) -> dict[str, Any]:
    origin = {"type": "hidden_user", "sender_user_name": "Склад", "date": 1}
    return {"text": text, "forward_origin": origin}


async def test_a_greeting_is_answered_and_the_wish_behind_it_is_the_need(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Здравствуйте!")
    assert "Здравствуйте" in oleg.text
    await oleg.say("Нужен шкаф-купе 3 метра")
    deals, contact, logged, _ = await kept(core)
    assert [deal.need for deal in deals] == ["Нужен шкаф-купе 3 метра"]
    assert contact.name == "Олег Смирнов"
    assert logged == ["Здравствуйте!", "Нужен шкаф-купе 3 метра"]
    assert "обращаться" in oleg.text


async def test_a_question_is_no_name(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Хочу сайт")
    await oleg.say("Сколько стоит сайт?")
    deals, contact, logged, _ = await kept(core)
    assert contact.name == "Олег Смирнов"
    assert deals[0].need == "Хочу сайт\nСколько стоит сайт?"
    assert logged == ["Хочу сайт", "Сколько стоит сайт?"]


async def test_a_city_beside_the_number_is_no_wish_yet(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Казань 8 916 123-45-01")
    assert "Номер записали" in oleg.text
    await oleg.say("Нужны окна")
    deals, _, logged, numbers = await kept(core)
    assert ([deal.need for deal in deals], numbers) == (["Нужны окна"], ["+79161234501"])
    assert logged == ["Казань 8 916 123-45-01", "Нужны окна"]


async def test_name_and_number_in_the_wish_are_not_asked_for(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Нужен сайт, меня зовут Пётр, тел 8 916 123-45-01")
    deals, contact, _, numbers = await kept(core)
    assert (deals[0].need, contact.name, numbers) == ("Нужен сайт", "Пётр", ["+79161234501"])
    assert "Пётр" in oleg.text
    assert "свяжется" in oleg.text


async def test_a_name_is_what_somebody_calls_themselves(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Сайт")
    await oleg.say("меня зовут Пётр")
    assert (await kept(core))[1].name == "Пётр"


async def test_what_is_said_beside_the_name_is_kept(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Сайт")
    await oleg.say("меня зовут Пётр, и ещё нужна доставка")
    deals, contact, logged, _ = await kept(core)
    assert contact.name == "Пётр"
    assert deals[0].need == "Сайт\nи ещё нужна доставка"
    assert logged[-1] == "меня зовут Пётр, и ещё нужна доставка"


async def test_a_forward_gives_neither_name_nor_number(core: CrmCore, oleg: Chat) -> None:
    for text in ("Меня зовут Иван, тел 8 916 123-45-01", "Иван", "8 926 555-35-35"):
        await oleg.say(**forwarded(text))
    await oleg.press_data(UseProfileName())
    await oleg.say(**forwarded("8 926 555-35-35"))
    _, contact, logged, numbers = await kept(core)
    assert (contact.name, numbers) == ("Олег Смирнов", [])
    assert len(logged) == 4


async def test_four_forwards_at_once_are_one_need(core: CrmCore, oleg: Chat) -> None:
    asked = 0
    for text in ("Смета на дом", "Итого 250 000", "Фундамент", "Крыша"):
        await oleg.say(**forwarded(text))
        asked += "обращаться" in oleg.text
    deals, contact, logged, _ = await kept(core)
    assert deals[0].need == "Смета на дом\nИтого 250 000\nФундамент\nКрыша"
    assert contact.name == "Олег Смирнов"
    assert len(logged) == 4
    assert asked == 1


async def test_an_album_is_asked_about_once(core: CrmCore, oleg: Chat, clock: FrozenClock) -> None:
    asked = 0
    for number in range(3):
        photo = [{"file_id": f"p{number}", "file_unique_id": f"p{number}", "width": 9, "height": 9}]
        await oleg.say(photo=photo, media_group_id="album", **({"caption": "Вот такой забор"} if not number else {}))
        asked += "обращаться" in oleg.text
    assert asked == 1
    async with core.storage.reader() as session:
        assert len(list(await session.scalars(select(Message).where(Message.file_id.is_not(None))))) == 3


async def test_a_number_is_found_among_words_and_the_words_are_kept(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Сайт")
    await oleg.press("Олег")
    await oleg.say("8 916 123-45-01, лучше после 18:00")
    _, _, logged, numbers = await kept(core)
    assert numbers == ["+79161234501"]
    assert logged[-1] == "8 916 123-45-01, лучше после 18:00"
    assert "Номер записали" in oleg.text


@pytest.mark.parametrize("typed", ["934-12-34 Ann", "8916123 Anna"])
async def test_a_number_is_never_made_up(core: CrmCore, oleg: Chat, typed: str) -> None:
    await oleg.say("Сайт")
    await oleg.press("Олег")
    await oleg.say(typed)
    assert "+7 912 345-67-89" in oleg.text
    await oleg.say(typed)
    _, _, logged, numbers = await kept(core)
    assert numbers == []
    assert "без номера" in oleg.text, "asked twice, not for ever"
    assert logged[-2:] == [typed, typed]


async def test_a_question_is_put_twice_at_most(core: CrmCore, oleg: Chat, clock: FrozenClock) -> None:
    await oleg.say("Сайт")
    clock.advance(timedelta(minutes=5))
    await oleg.say("А вы работаете в субботу?")
    assert "обращаться" in oleg.text
    await oleg.say("И доставка нужна в другой город")
    assert "номер" in oleg.text, "the profile's name will do"
    deals, contact, logged, _ = await kept(core)
    assert (deals[0].need, contact.name) == ("Сайт", "Олег Смирнов")
    assert len(logged) == 3


async def closed(core: CrmCore, oleg: Chat) -> Actor:
    """His deal is refused; the director."""
    boss = await hire(core, Role.supervisor, "Борис", department_name=None, telegram_id=ANNA + 1)
    await oleg.say("Сайт")
    await oleg.press("Олег")
    await oleg.say("Пропустить")
    (deal,), *_ = await kept(core)
    async with core.transaction(boss) as crm:
        await crm.deals.closing.lose(deal.id, deal.version, "expensive")
    return boss


@pytest.mark.parametrize("typed", ["ok thanks, bye", "Спасибо!", "👍"])
async def test_thanks_after_a_closed_deal_open_none(core: CrmCore, oleg: Chat, typed: str) -> None:
    await closed(core, oleg)
    await oleg.say(typed)
    assert "Спасибо, что написали" in oleg.text
    await oleg.say("👍")
    assert oleg.text == "", "once"
    deals, _, logged, _ = await kept(core)
    assert len(deals) == 1
    assert logged[-2:] == [typed, "👍"]
    async with core.storage.reader() as session:
        kinds = await session.scalars(select(OutboxNotification.kind).order_by(OutboxNotification.id.desc()).limit(1))
    assert kinds.one() == ClientWroteAfterwards.name


async def test_the_last_manager_makes_a_request_of_it_by_one_press(core: CrmCore, oleg: Chat, chat: Phone) -> None:
    await closed(core, oleg)
    await oleg.say("спасибо")
    async with core.storage.reader() as session:
        message = (await session.scalars(select(Message.id).order_by(Message.id.desc()).limit(1))).one()
    anna = chat(ANNA, "Анна")
    await anna.press_data(f"rq:{message}:1")
    deals, *_ = await kept(core)
    assert [deal.status.value for deal in deals] == ["lost", "open"]
    await anna.press_data(f"rq:{message}:1")
    assert len((await kept(core))[0]) == 2
    assert "уже есть" in (anna.toast or "")


async def test_a_wish_after_a_closed_deal_is_a_request_of_its_own(core: CrmCore, oleg: Chat) -> None:
    await closed(core, oleg)
    await oleg.say("Здравствуйте, теперь нужен логотип")
    deals, *_ = await kept(core)
    assert [deal.need for deal in deals] == ["Сайт", "теперь нужен логотип"]


async def test_the_need_follows_the_message_that_it_was_taken_from(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Здравствуйте, нужно 10 тысяч листовок")
    first = oleg.message_id
    await oleg.edit(first, "Здравствуйте, нужно 100 тысяч листовок")
    (deal,), *_ = await kept(core)
    assert (deal.need, deal.title) == ("нужно 100 тысяч листовок", "Нужно 100 тысяч листовок")


async def test_a_further_wish_under_the_question_for_a_number_leaves_it_standing(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Нужна кухня, меня зовут Олег")
    await oleg.say("И доставка в Казань")
    assert "номер" in oleg.text, "once more"
    await oleg.say("8 916 123-45-01")
    deals, _, _, numbers = await kept(core)
    assert (deals[0].need, numbers) == ("Нужна кухня\nИ доставка в Казань", ["+79161234501"])


@pytest.mark.parametrize(
    "typed", ["Лучше пишите сюда", "Не хочу оставлять номер", "мне удобнее переписка", "позже", "нет"]
)
async def test_whoever_would_rather_write_is_not_asked_again(core: CrmCore, oleg: Chat, typed: str) -> None:
    await oleg.say("Нужна кухня, меня зовут Олег")
    await oleg.say(typed)
    assert "без номера" in oleg.text
    assert (await kept(core))[3] == []
