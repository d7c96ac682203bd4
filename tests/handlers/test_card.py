"""The deal's card on the phone: products, history by sorts, files, notes, every field (R13, R21, R27)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.models import Message
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import Direction, MessageKind
from crm_core.rules.money.line_totals import Discount
from crm_core.services.conversation.service import Incoming
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, SHOP, Desk


@pytest.fixture
async def anna(desk: Desk) -> Chat:
    await desk.anna.press_data(f"d:{desk.deal}")
    return desk.anna


async def oleg_sends(desk: Desk, kind: MessageKind, text: str | None, file_id: str | None, message_id: int) -> None:
    contact = (await desk.card()).contact.id
    async with desk.core.transaction(Actor.system("ru")) as crm:
        await crm.conversation.from_client(contact, Incoming(kind, text, file_id, OLEG, message_id))


async def pick_the_shop(anna: Chat) -> None:
    for label in ("⋯ Ещё", "Товары", "Из каталога", "Разработка", "Интернет-магазин"):
        await anna.press(label)


async def test_a_product_takes_four_presses_and_its_figures_are_changed_where_they_stand(
    desk: Desk, anna: Chat
) -> None:
    await pick_the_shop(anna)
    more = anna.data("➕")
    await anna.press_data(more)
    await anna.press_data(more)
    assert "2 × 150\xa0000\xa0₽/шт. = <b>300\xa0000\xa0₽</b>" in anna.text
    await anna.press("Цена")
    await anna.say("140 тыс.")
    assert "В каталоге: 150\xa0000\xa0₽" in anna.text
    await anna.press("Дать скидку")
    await anna.press("10 %")
    assert "скидка 10 %: −28\xa0000\xa0₽ = <b>252\xa0000\xa0₽</b>" in anna.text
    await anna.press("« Товары")
    assert "Итого: 252\xa0000\xa0₽" in anna.text
    await anna.press("К сделке")
    assert "252\xa0000\xa0₽</b> · Интернет-магазин × 2" in anna.text
    assert (await desk.card()).amount == 252_000_00


@pytest.mark.parametrize(
    ("typed", "discount", "total"),
    [
        ("7,5%", Discount.percent(7_50), 138_750_00),
        ("12 процентов", Discount.percent(12_00), 132_000_00),
        ("5 000", Discount.sum(5_000_00), 145_000_00),
        ("0", Discount.sum(0), SHOP),
    ],
)
async def test_a_discount_may_be_typed_as_a_percentage_or_a_sum(
    desk: Desk, anna: Chat, typed: str, discount: Discount, total: int
) -> None:
    await pick_the_shop(anna)
    await anna.press("Дать скидку")
    await anna.say(typed)
    (line,) = (await desk.card()).lines
    assert (line.discount, line.sum) == (discount, total)


@pytest.mark.parametrize("typed", ["много", "-5", "101%", "1,001%", "200 000", "😀", "9" * 30])
async def test_a_discount_that_cannot_be_is_asked_for_again(desk: Desk, anna: Chat, typed: str) -> None:
    await pick_the_shop(anna)
    await anna.press("Дать скидку")
    await anna.say(typed)
    (line,) = (await desk.card()).lines
    assert not line.discount
    await anna.say("5%")
    assert "скидка 5 %" in anna.text


async def test_a_quantity_may_be_typed(desk: Desk, anna: Chat) -> None:
    await pick_the_shop(anna)
    await anna.press("✏️ 1")
    await anna.say("много")
    assert "цифрами" in anna.text
    await anna.say("12")
    assert (await desk.card()).lines[0].quantity == 12
    await anna.press("Убрать")
    assert (await desk.card()).lines == ()


async def test_the_catalogues_price_comes_back_by_a_press(desk: Desk, anna: Chat) -> None:
    await pick_the_shop(anna)
    await anna.press("Цена")
    await anna.say("1000")
    await anna.press("Цена")
    await anna.press("Как в каталоге")
    assert (await desk.card()).lines[0].price == SHOP


async def test_an_amount_set_by_hand_is_shown_as_such_and_handed_back_by_a_press(desk: Desk, anna: Chat) -> None:
    await pick_the_shop(anna)
    await anna.press("К сделке")
    for label in ("Ещё", "Исправить", "Сумма"):
        await anna.press(label)
    await anna.say("100 000")
    await anna.press_data(f"dp:{desk.deal}")
    assert "задана вручную: 100\xa0000\xa0₽" in anna.text
    await anna.press("Сумма по товарам")
    assert (await desk.card()).amount == SHOP
    assert "вручную" not in anna.text


async def test_an_invoice_for_the_products_is_one_press(desk: Desk, anna: Chat) -> None:
    await pick_the_shop(anna)
    await anna.press("« Товары")
    await anna.press("Выставить счёт")
    assert "Всё верно?" in anna.text
    assert "Итого: 150\xa0000\xa0₽" in anna.text


async def test_the_history_is_sorted_by_one_press(desk: Desk, anna: Chat) -> None:
    await oleg_sends(desk, MessageKind.TEXT, "Когда будет готово?", None, 9_001)
    await anna.press("Заметка")
    await anna.say("Решает жена")
    await anna.press_data(f"h:{desk.deal}:0:all")
    assert "Когда будет готово?" in anna.text
    assert "Решает жена" in anna.text
    for label, there, gone in (
        ("Переписка", "Когда будет готово?", "Решает жена"),
        ("Заметки", "Решает жена", "Когда будет готово?"),
        ("Этапы", "Новая заявка: Заявка получена", "Решает жена"),
        ("Звонки", "Выполненных задач пока нет", "Решает жена"),
        ("Деньги", "Счетов ещё не выставляли", "Решает жена"),
        ("Файлы", "Файлов пока нет", "Решает жена"),
    ):
        await anna.press(label)
        assert there in anna.text, label
        assert gone not in anna.text, label
        assert any(one.startswith("•") and label in one for one in anna.labels), label


async def test_a_voice_and_a_photo_are_opened_from_the_card(desk: Desk, anna: Chat) -> None:
    await oleg_sends(desk, MessageKind.VOICE, None, "voice-1", 9_001)
    await oleg_sends(desk, MessageKind.PHOTO, "Вот эскиз <b>", "photo-1", 9_002)
    await anna.press_data(f"d:{desk.deal}")
    await anna.more("📎 Файлы: 2")
    assert [one[0] for one in anna.labels[:2]] == ["🖼", "🎤"]
    await anna.press("🖼")
    assert anna.screen.media is not None
    assert (anna.screen.media.kind, anna.screen.media.file_id) == ("photo", "photo-1")
    assert "Вот эскиз &lt;b&gt;" in anna.text
    assert "Олег Смирнов" in anna.text
    await anna.press("« Файлы")
    assert len([one for one in anna.labels if one[0] in "🖼🎤"]) == 2


async def test_a_note_is_one_press_and_one_message_of_any_kind(desk: Desk, anna: Chat) -> None:
    for attached in (
        {"voice": {"file_id": "v", "file_unique_id": "1", "duration": 2}},
        {"photo": [{"file_id": "p", "file_unique_id": "2", "width": 1, "height": 1}], "caption": "Замер"},
        {"document": {"file_id": "d", "file_unique_id": "3"}},
    ):
        await anna.press_data(f"nt:{desk.deal}")
        await anna.say(None, **attached)
        assert "Записано" in anna.text or "✅" in anna.text
    async with desk.core.storage.reader() as session:
        notes = (await session.scalars(select(Message).where(Message.direction == Direction.NOTE))).all()
    assert [(note.kind.value, note.file_id) for note in notes] == [("voice", "v"), ("photo", "p"), ("document", "d")]
    assert (await desk.card()).files == 3


async def test_photos_sent_together_are_one_note(desk: Desk, anna: Chat) -> None:
    await anna.press("Заметка")
    for n in range(3):
        photo = [{"file_id": f"p{n}", "file_unique_id": str(n), "width": 1, "height": 1}]
        await anna.say(None, photo=photo, media_group_id="77")
    assert (await desk.card()).files == 3
    await anna.say("просто слова")
    assert (await desk.card()).files == 3
    assert "Я никому это не отправил" in anna.text or "не отправ" in anna.text


async def test_every_field_is_corrected_by_its_type_and_the_list_comes_back(desk: Desk, anna: Chat) -> None:
    for label in ("Ещё", "Исправить"):
        await anna.press(label)
    assert "👤 Клиент" in anna.text
    assert "Олег Смирнов" in anna.text
    await anna.press("Сотрудников")
    await anna.say("много")
    assert "цифрами" in anna.text
    await anna.say("25")
    assert anna.toast == "✅ Сохранено"
    assert "Сохранено" not in anna.text, "what is typed has its toast said above the text: once is enough"
    assert "🏢 Компания" in anna.text
    assert (await desk.card()).fields["employees"] == 25
    await anna.press("Сотрудников")
    assert "Сейчас: " in anna.text
    await anna.press("Очистить")
    assert "employees" not in (await desk.card()).fields


async def test_several_choices_come_ticked_as_they_are(desk: Desk, anna: Chat) -> None:
    for label in ("Ещё", "Исправить", "Языки"):
        await anna.press(label)
    first, second = [one[2:].strip() for one in anna.labels if one.startswith("▫️")][:2]
    await anna.press(first)
    await anna.press("Это всё")
    await anna.press("Языки")
    assert f"☑️ {first}" in anna.labels
    await anna.press(second)
    await anna.press("Это всё")
    languages = (await desk.card()).fields["languages"]
    assert isinstance(languages, list)
    assert len(languages) == 2


async def test_what_a_passed_stage_needed_is_not_cleared(desk: Desk, anna: Chat) -> None:
    for label in ("➡️ Этап", "Предложение отправлено", "Разработка", "Интернет-магазин", "150\xa0000\xa0₽"):
        await anna.press(label)
    await anna.press("Больше не нужно")
    await anna.press("по регламенту")
    for label in ("Ещё", "Исправить", "Сумма", "Очистить"):
        await anna.press(label)
    assert (await desk.card()).amount == SHOP
    assert "Сумма" in (anna.toast or "")
