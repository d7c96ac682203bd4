"""A client's conversation: from /start to a request that somebody calls about, and what comes after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Contact, ContactKey, ConversationState, Deal, Message, OutboxNotification
from handlers.lead.welcome import source_in
from tests.core.leads import source_link
from tests.handlers.chat import Chat
from tests.handlers.desk import desk_with_a_lead
from tests.people import hire

OLEG = 600_001
Phone = Callable[..., Chat]


async def count(core: CrmCore, table: Any, *conditions: Any) -> int:
    async with core.storage.reader() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def asked(core: CrmCore, chat: Phone, need: str = "Нужен сайт для кафе") -> Chat:
    """A lead who has gone through the whole form."""
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say(f"/start {await source_link(core, 'yandex_direct')}")
    await oleg.press("Даю согласие")
    await oleg.say(need)
    await oleg.press("Олег")
    await oleg.say(contact={"phone_number": "79123456789", "first_name": "Олег", "user_id": OLEG})
    return oleg


async def test_a_lead_is_called_back_by_a_named_person_by_a_named_hour(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    assert "Анна" in oleg.text
    assert "сегодня до 10:30" in oleg.text
    async with core.storage.reader() as session:
        deal = (await session.scalars(select(Deal))).one()
        contact = (await session.scalars(select(Contact))).one()
    assert (deal.need, deal.source) == ("Нужен сайт для кафе", "yandex_direct")
    assert contact.name == "Олег Смирнов"


async def test_nothing_is_kept_before_consent(core: CrmCore, chat: Phone) -> None:
    oleg = chat(OLEG)
    await oleg.say("Здравствуйте, мне нужен сайт")
    assert "как только вы согласитесь" in oleg.text
    await oleg.say("/start src_site")
    await oleg.press("English")
    assert "Is that all right?" in oleg.text
    await oleg.press("What exactly")
    await oleg.press("Back")
    await oleg.press("No, thanks")
    assert "kept nothing" in oleg.text
    for table in (Contact, ConversationState, Message, Deal):
        assert await count(core, table) == 0


async def test_whoever_refused_may_think_again(core: CrmCore, chat: Phone) -> None:
    oleg = chat(OLEG, language="en")
    await oleg.say("/start src_flyer-7")
    await oleg.press("No, thanks")
    await oleg.press("I do want")
    await oleg.press("Agree")
    assert "in your own words" in oleg.text
    async with core.storage.reader() as session:
        contact = (await session.scalars(select(Contact))).one()
    assert (contact.locale, contact.first_source) == ("en", "?flyer-7")


async def test_garbage_in_the_link_is_a_plain_start(chat: Phone) -> None:
    oleg = chat(OLEG)
    for tail in ("", "src_", "src_<b>", "x" * 64, "src_ъ", "src_" + "a" * 61):
        await oleg.say(f"/start {tail}")
        assert "Вектор" in oleg.text


@pytest.mark.parametrize("length", [1, 40, 41, 56, 57, 60])
async def test_a_source_of_any_length_that_a_link_carries_is_kept(core: CrmCore, chat: Phone, length: int) -> None:
    oleg, code = chat(OLEG), ("ya_direct-2026_" * 5)[:length]
    await oleg.say(f"/start src_{code}")
    await oleg.press("Даю согласие")
    async with core.storage.reader() as session:
        kept = (await session.scalars(select(Contact.first_source))).one()
    assert kept is not None
    assert kept.startswith("?" + code[:40])
    assert kept == f"?{code}" or length > 56


def test_the_longest_sources_stay_apart() -> None:
    one, other = (source_in("src_" + "a" * 59 + last) for last in "xy")
    assert one != other
    assert max(len(one), len(other)) <= 56


async def test_a_need_is_asked_for_in_words_and_a_photo_waits_for_them(core: CrmCore, chat: Phone) -> None:
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say("👍👍")
    assert await count(core, Deal) == 0
    await oleg.say(
        sticker=_file("s1") | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    )
    assert await count(core, Deal) == 0
    await oleg.say(photo=[_file("p1") | {"width": 9, "height": 9}])
    assert await count(core, Deal) == 0
    await oleg.say("/start")
    await oleg.say("Вот такой же забор")
    assert await count(core, Deal) == 1
    assert await count(core, Message) == 4, "what came before goes along with the wish"
    assert "обращаться" in oleg.text


async def test_a_voice_message_is_a_need(core: CrmCore, chat: Phone) -> None:
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say(voice=_file("v1") | {"duration": 3})
    assert await count(core, Deal) == 1


async def test_the_phone_must_be_ones_own_or_readable(core: CrmCore, chat: Phone) -> None:
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say("Сайт")
    await oleg.say("<b>Олег")
    assert oleg.keys[0] == "📱 Поделиться номером"
    await oleg.say(contact={"phone_number": "79990000000", "first_name": "Жена", "user_id": OLEG + 1})
    assert "чужой номер" in oleg.text
    await oleg.say("12345678")
    assert "+7 912 345-67-89" in oleg.text
    assert await count(core, Message) == 2
    await oleg.say("8 (912) 345-67-89")
    assert "&lt;b&gt;Олег" in oleg.text
    assert "свяжется" in oleg.text


async def test_words_in_place_of_a_number_are_read_by_somebody_and_not_asked_about_again(
    core: CrmCore, chat: Phone
) -> None:
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say("Сайт")
    await oleg.press("Олег")
    await oleg.say("Бюджет 150 000 руб., звонить не надо, пишите сюда")
    assert "без номера" in oleg.text
    assert "свяжется" in oleg.text
    assert await count(core, Message, Message.text.contains("звонить не надо")) == 1
    assert await count(core, ContactKey) == 0


async def test_a_number_is_no_name_but_is_not_lost(core: CrmCore, chat: Phone) -> None:
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say("Сайт")
    await oleg.say("8 912 345-67-89")
    assert "Номер записали" in oleg.text
    assert "обращаться" in oleg.text
    assert await count(core, Message, Message.text == "8 912 345-67-89") == 1
    await oleg.say("Олег")
    assert "свяжется" in oleg.text, "the number is not asked for again"


async def test_nobody_is_thanked_twice_in_a_row(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    assert oleg.text.count("Спасибо") == 1
    assert "Номер записали" in oleg.text
    masha = chat(OLEG + 1, "Маша")
    await masha.say("/start")
    await masha.press("Даю согласие")
    await masha.say("Логотип")
    await masha.press("Маша")
    await masha.say("Пропустить")
    assert "без номера" in masha.text
    assert masha.text.count("Спасибо") == 1


async def test_a_place_is_passed_on_as_a_map_that_opens(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    await oleg.say(location={"latitude": 55.7558, "longitude": 37.6173})
    assert await count(core, Message, Message.text.endswith("?q=55.755800,37.617300")) == 1


async def test_the_owner_hears_at_once_when_the_form_is_done(core: CrmCore, chat: Phone, clock: FrozenClock) -> None:
    await asked(core, chat)
    due = OutboxNotification.not_before <= clock.now()
    assert await count(core, OutboxNotification, OutboxNotification.kind == "lead.new", due) == 1


async def test_later_messages_are_relayed_and_confirmed_once(core: CrmCore, chat: Phone, clock: FrozenClock) -> None:
    oleg = await asked(core, chat)
    await oleg.say("И ещё логотип")
    assert "Анна" in oleg.text
    await oleg.say("И визитки")
    assert oleg.screens == ()
    assert await count(core, OutboxNotification, OutboxNotification.kind == "message.in") == 2
    clock.advance(timedelta(days=1))
    await oleg.say("Вы тут?")
    assert "Передали" in oleg.text


async def test_start_again_shows_the_open_request(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    await oleg.say(f"/start {await source_link(core, 'vk_target')}")
    assert "Нужен сайт для кафе" in oleg.text
    assert "сегодня до 10:30" in oleg.text
    assert await count(core, Deal) == 1
    await oleg.press("Позвоните мне")
    await oleg.press("завтра 12:00")
    assert "Анна" in (oleg.toast or "")
    assert await count(core, Message) == 2


async def test_start_in_the_middle_of_the_form_puts_the_question_again(core: CrmCore, chat: Phone) -> None:
    await hire(core, name="Анна")
    oleg = chat(OLEG)
    await oleg.say("/start")
    agree = oleg.data("Даю согласие")
    await oleg.press("Даю согласие")
    await oleg.say("Сайт")
    for again in (oleg.say("/start"), oleg.press_data(agree)):
        await again
        assert "обращаться" in oleg.text
    await oleg.press("Пропустить")
    await oleg.say("/cancel")
    assert "свяжется" in oleg.text


async def test_an_edit_reaches_the_log(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    await oleg.say("И логотип")
    await oleg.edit(oleg.message_id, "И логотип, срочно")
    assert await count(core, Message, Message.text == "И логотип, срочно") == 1


async def test_the_language_can_be_changed_later(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    await oleg.say("/language")
    assert "✓ Русский" in oleg.labels
    await oleg.press("English")
    assert "Your requests" in oleg.text
    await oleg.say("/help")
    assert "How this works" in oleg.text


async def test_a_press_of_the_staffs_tells_a_client_nothing(core: CrmCore, chat: Phone) -> None:
    oleg = await asked(core, chat)
    for data in ("d:1", "o:1:1:reached", "iy:1:1:1", "dl:all_open:0:", "mi:1"):
        await oleg.press_data(data)
        assert "недоступно" in (oleg.toast or "").lower() or "кнопка" in (oleg.toast or "").lower(), data


def _file(name: str) -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": name}


async def test_an_invoice_is_seen_and_paid_for_by_its_client(core: CrmCore) -> None:
    desk = await desk_with_a_lead(core)
    await desk.anna.press_data(f"d:{desk.deal}")
    for label in ("Счёт", "Новый счёт", "Из каталога", "Разработка", "Интернет", "Проверить", "Отправить"):
        await desk.anna.press(label)
    oleg = Chat(core, OLEG, "Олег", "ru")
    await oleg.say("/my")
    assert "150 000 ₽: ждёт оплаты" in oleg.text.replace("\xa0", " ")
    await oleg.press("150")
    assert "Оплатить до" in oleg.text
    assert "ИНН" in oleg.text
    await oleg.press("Мои заявки")
    stranger = Chat(core, OLEG + 5, "Чужой", "ru")
    await stranger.say("/start")
    await stranger.press("Даю согласие")
    await stranger.press_data("mi:1")
    assert "недоступно" in (stranger.toast or "").lower()
