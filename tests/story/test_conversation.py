"""The conversation carries everything, both ways (R23). Over real HTTP, by either way in, on either database."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.people import Person
from tests.story.company import Company, a_new_lead
from tests.story.raw import arrives, edits, photo, sends

PLACE = {"latitude": 55.75, "longitude": 37.61, "live_period": 900}


@pytest.fixture
async def talk(company: Company) -> Company:
    """Olga is Anna's client, and Anna writes to her."""
    await a_new_lead(company, company.olga)
    await company.settled()
    await company.press(company.anna, "Написать")
    return company


def last_to(company: Company, person: Person) -> dict[str, Any]:
    posts = company.sandbox.world.chats[person.id].posts.values()
    return [post.body for post in posts if post.from_bot][-1]


LINKED = {
    "text": "Вот 👍 наш сайт и договор",
    "entities": [
        {"type": "text_link", "offset": 7, "length": 8, "url": "https://site.example/a?b=1&c=2"},
        {"type": "bold", "offset": 0, "length": 3},
    ],
}
POLL = {
    "poll": {
        "id": "1", "question": "Какой цвет?", "options": [
            {"text": text, "voter_count": 0, "persistent_id": text} for text in ("Белый", "Чёрный <b>")
        ],
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    }
}  # fmt: skip
KINDS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "hidden link": (LINKED, ("наш сайт (https://site.example/a?b=1&c=2) и договор",)),
    "poll": (POLL, ("Какой цвет?", "Белый", "Чёрный <b>")),
    "dice": ({"dice": {"emoji": "🎲", "value": 5}}, ("🎲 5",)),
    "venue": (
        {"venue": {"location": PLACE, "title": "Склад", "address": "Лесная, 5"}, "location": PLACE},
        ("Склад", "Лесная, 5", "55.750000,37.610000"),
    ),
    "contact": ({"contact": {"phone_number": "+79990001122", "first_name": "Пётр"}}, ("Пётр", "+79990001122")),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_sent_is_read_by_the_other_side(talk: Company, kind: str) -> None:
    content, words = KINDS[kind]
    await sends(talk, talk.olga, **content)
    for word in words:
        assert word in last_to(talk, talk.anna)["text"]
    await sends(talk, talk.anna, **content)
    for word in words:
        assert word in last_to(talk, talk.olga)["text"]


async def test_a_replaced_photo_goes_on_and_the_next_caption_keeps_it(talk: Company) -> None:
    old, new = photo(talk, "old"), photo(talk, "new")
    wrote = await sends(talk, talk.olga, photo=old, caption="Вот кухня")
    await edits(talk, talk.olga, wrote, photo=new, caption="Вот кухня")
    assert last_to(talk, talk.anna)["photo"][-1]["file_id"] == new[0]["file_id"]
    await edits(talk, talk.olga, wrote, photo=new, caption="Вот наша кухня")
    shown = last_to(talk, talk.anna)
    assert shown["photo"][-1]["file_id"] == new[0]["file_id"]
    assert "Вот наша кухня" in shown["caption"]


async def test_what_staff_correct_is_corrected_where_the_client_reads_it(talk: Company) -> None:
    wrote = await sends(talk, talk.anna, text="Цена 10 000")
    before = await talk.olga.hears("Цена 10 000")
    await edits(talk, talk.anna, wrote, text="Цена 100 000")
    after = await talk.olga.hears("Цена 100 000")
    assert after.id == before.id
    await talk.anna.hears("Исправляем и у клиента")


async def test_a_photo_of_ours_is_replaced_with_its_caption(talk: Company) -> None:
    old, new = photo(talk, "old"), photo(talk, "new")
    wrote = await sends(talk, talk.anna, photo=old, caption="Вот пример")
    sent = last_to(talk, talk.olga)
    await edits(talk, talk.anna, wrote, photo=new, caption="Вот другой")
    shown = last_to(talk, talk.olga)
    assert shown["message_id"] == sent["message_id"]
    assert shown["photo"][-1]["file_id"] == new[0]["file_id"]
    assert "Вот другой" in shown["caption"]


async def test_a_correction_of_what_the_client_has_deleted_is_said_anew(talk: Company) -> None:
    wrote = await sends(talk, talk.anna, text="Завтра в 10")
    sent = await talk.olga.hears("Завтра в 10")
    talk.sandbox.world.remove_post(talk.sandbox.world.chats[talk.olga.id], sent.id)
    await edits(talk, talk.anna, wrote, text="Завтра в 11")
    assert (await talk.olga.hears("Завтра в 11")).id != sent.id


async def test_a_live_place_moves_and_is_never_lost(talk: Company) -> None:
    wrote = await sends(talk, talk.olga, location=PLACE)
    shown = last_to(talk, talk.anna)
    assert "55.750000,37.610000" in shown["text"]
    for north in (1, 2):
        await talk.later(minutes=1)
        await edits(talk, talk.olga, wrote, location={**PLACE, "latitude": 55.75 + north / 10})
        moved = last_to(talk, talk.anna)
        assert f"55.{75 + 10 * north}0000,37.610000" in moved["text"]
        assert moved["message_id"] == shown["message_id"], "shown in its place, without another message"
    await talk.later(minutes=1)
    await edits(talk, talk.olga, wrote, location={"latitude": 55.95, "longitude": 37.61})
    assert "55.950000" in last_to(talk, talk.anna)["text"]


async def test_a_talk_stays_open_until_another_thing_is_pressed(talk: Company) -> None:
    for number in range(10):
        await sends(talk, talk.anna, text=f"Сообщение {number}")
        assert f"Сообщение {number}" in last_to(talk, talk.olga)["text"]
    told = [one for one in await talk.anna.look() if "Клиенту: Ольга" in one.text]
    assert len(told) == 1, "to whom is said once, while it is plain"
    await talk.anna.tap_reply("📋 Сегодня")
    await talk.anna.hears("Сегодня")
    await sends(talk, talk.anna, text="Соколова")
    assert "Соколова" not in last_to(talk, talk.olga)["text"]


async def test_to_whom_is_said_again_once_another_client_has_written(talk: Company) -> None:
    await sends(talk, talk.anna, text="Первое")
    ivan = talk.sandbox.person("Иван", "Петров", phone="+79161234599")
    await a_new_lead(talk, ivan, "Нужен забор")
    await sends(talk, ivan, text="Вы тут?")
    await sends(talk, talk.anna, text="Второе")
    assert "Второе" in last_to(talk, talk.olga)["text"]
    heard = await talk.anna.hears("Тем временем по другой сделке написал другой клиент: Иван Петров")
    assert any("Ответить" in label for label in heard.labels)


async def test_delivered_is_said_once_it_was_and_on_the_message_itself(talk: Company) -> None:
    wrote = await talk.anna.say("Добрый день!")
    await talk.olga.hears("Добрый день!")
    await talk.settled()
    assert talk.sandbox.world.chats[talk.anna.id].posts[wrote].reactions == [{"type": "emoji", "emoji": "👌"}]


async def test_a_client_who_blocks_the_bot_is_told_of_on_the_message_itself(talk: Company) -> None:
    # The bot was not told: it learns of it when it tries.
    talk.sandbox.world.accounts[talk.olga.id].blocked = True
    wrote = await talk.anna.say("Добрый день!")
    heard = await talk.anna.hears("До клиента это не дошло")
    assert heard.reply_to == wrote
    assert "позвоните" in heard.text
    assert not talk.sandbox.world.chats[talk.anna.id].posts[wrote].reactions


async def test_what_telegram_does_not_take_is_told_to_whoever_wrote(talk: Company) -> None:
    unknown = [{"file_id": "unknown", "file_unique_id": "unknown", "width": 9, "height": 9}]
    await sends(talk, talk.anna, photo=unknown, caption="Вот пример")
    assert "не принял" in (await talk.anna.hears("До клиента это не дошло")).text
    await sends(talk, talk.olga, photo=unknown, caption="А вот мой")
    heard = await talk.anna.hears("А вот мой")
    assert "пришло то, что Telegram не даёт переслать" in heard.text
    assert "Пришлите, пожалуйста, иначе" in last_to(talk, talk.olga)["text"]


async def test_what_a_client_writes_to_a_manager_who_is_gone_reaches_the_director(talk: Company) -> None:
    talk.sandbox.world.accounts[talk.anna.id].blocked = True
    await talk.olga.say("Вы получили?")
    await talk.marina.hears("Вы получили?")
    await talk.olga.say("И ещё вопрос")
    await talk.marina.hears("И ещё вопрос")


ORIGINS: dict[str, tuple[dict[str, Any], str]] = {
    "user": ({"type": "user", "date": 1, "sender_user": {"id": 5, "is_bot": False, "first_name": "Глеб"}}, "Глеб"),
    "hidden user": ({"type": "hidden_user", "date": 1, "sender_user_name": "Склад <1>"}, "Склад <1>"),
    "group": (
        {"type": "chat", "date": 1, "sender_chat": {"id": -5, "type": "supergroup", "title": "Соседи"}},
        "Соседи",
    ),
    "channel": (
        {
            "type": "channel", "date": 1, "chat": {"id": -6, "type": "channel", "title": "Новости"}, "message_id": 1,
            "author_signature": "Редактор",
        },
        "Новости, Редактор",
    ),
}  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
async def test_a_forward_is_named_after_whoever_wrote_it(talk: Company, origin: str) -> None:
    forward, author = ORIGINS[origin]
    for writer, reader in ((talk.olga, talk.anna), (talk.anna, talk.olga)):
        await sends(talk, writer, forward_origin=forward, text="Отгружаем в пятницу")
        shown = last_to(talk, reader)["text"]
        assert f"Переслано, автор: {author}" in shown
        assert "Отгружаем в пятницу" in shown
    (deal,) = await talk.open_deals()
    assert f"↪️ {author}: Отгружаем" in ((await talk.card(deal)).last_words or "")


async def test_what_the_bot_wrote_to_staff_is_not_passed_on_to_a_client(talk: Company) -> None:
    ours = {"type": "user", "date": 1, "sender_user": talk.sandbox.world.me}
    await sends(talk, talk.anna, forward_origin=ours, text="Скряга, дожать до НГ")
    assert "Скряга" not in last_to(talk, talk.olga)["text"]
    assert "не отправлено" in last_to(talk, talk.anna)["text"]


async def test_formatting_goes_on(talk: Company) -> None:
    code = {"type": "code", "offset": 6, "length": 3}
    for writer, reader in ((talk.olga, talk.anna), (talk.anna, talk.olga)):
        await sends(talk, writer, text="Код: <x> тут", entities=[code, {"type": "bold", "offset": 0, "length": 4}])
        shown = last_to(talk, reader)
        assert "Код: <x> тут" in shown["text"]
        assert {"bold", "code"} <= {one["type"] for one in shown["entities"]}


async def test_a_reply_answers_the_same_message_on_the_other_side(talk: Company) -> None:
    asked = await talk.olga.say("Сколько стоит доставка?")
    relayed = await talk.anna.hears("Сколько стоит доставка?")
    answer = await talk.anna.say("500 рублей", reply_to=relayed)
    heard = await talk.olga.hears("500 рублей")
    assert heard.reply_to == asked
    await talk.olga.say("А быстрее?", reply_to=heard)
    assert (await talk.anna.hears("А быстрее?")).reply_to == answer
    await talk.anna.say("За 900 — завтра", reply_to=answer)
    assert (await talk.olga.hears("За 900")).reply_to == heard.id


async def test_a_quotation_is_shown(talk: Company) -> None:
    await talk.anna.say("Есть белый и чёрный")
    heard = await talk.olga.hears("Есть белый и чёрный")
    await sends(
        talk, talk.olga, text="Этот", reply_to_message=heard.body, quote={"text": "чёрный", "position": 12}
    )  # fmt: skip
    assert "чёрный\nЭтот" in last_to(talk, talk.anna)["text"]


async def test_an_album_goes_on_as_one(talk: Company) -> None:
    for writer, reader in ((talk.olga, talk.anna), (talk.anna, talk.olga)):
        files = [photo(talk, f"{writer.id}-{number}") for number in range(3)]
        for number, file in enumerate(files):
            caption = {"caption": f"Фото {number}"} if number != 1 else {}
            sending = sends if number == 2 else arrives
            await sending(talk, writer, photo=file, media_group_id=f"album-{writer.id}", **caption)
        posts = [post.body for post in talk.sandbox.world.chats[reader.id].posts.values() if post.from_bot]
        albums = [body for body in posts if body.get("media_group_id")]
        assert [body["photo"][-1]["file_id"] for body in albums[-3:]] == [file[0]["file_id"] for file in files]
        assert len({body["media_group_id"] for body in albums[-3:]}) == 1
        assert [body.get("caption") for body in albums[-3:]] == ["Фото 0", None, "Фото 2"]
        sent = [body["photo"][-1]["file_id"] for body in posts if body.get("photo")]
        assert len(sent) == len(set(sent)), "none twice"


async def test_words_typed_as_the_deal_is_given_on_reach_the_new_manager(talk: Company) -> None:
    (deal,) = await talk.open_deals()
    pyotr = await talk.actor(talk.pyotr)
    async with talk.app.core.transaction(await talk.actor(talk.marina)) as crm:
        version = (await crm.queries.cards.deal(deal)).version
        await crm.deals.assignment.assign(deal, version, pyotr.id or 0)
    await sends(talk, talk.anna, text="Скидка будет 5 %")
    assert "Скидка" not in last_to(talk, talk.olga)["text"]
    assert any(seen.text.startswith("Сделку теперь ведёт Пётр Ковалёв") for seen in await talk.anna.look())
    await talk.pyotr.hears("Скидка будет 5 %")
