"""A manager and a client talk through the bot: replies, notes, albums."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.models import Message, OutboxNotification
from crm_core.rules.deals.statuses import Direction
from tests.handlers.desk import Desk


async def test_a_reply_goes_to_the_client_and_a_note_does_not(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Написать")
    await anna.say("Добрый день! Когда удобно?")
    assert "Клиенту: <b>Олег" in anna.text
    await desk.open_deal()
    await anna.press("Заметка")
    await anna.say("Торгуется")
    async with desk.core.storage.reader() as session:
        said = {row.text: row.direction for row in await session.scalars(select(Message))}
        notifications = (
            await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "message.out"))
        ).all()
    assert said["Добрый день! Когда удобно?"] is Direction.OUT
    assert said["Торгуется"] is Direction.NOTE
    assert len(notifications) == 1
    await anna.press("Заметки")
    assert "Торгуется" in anna.text
    assert "Добрый день" not in anna.text
    await anna.press("Всё")
    assert "Добрый день" in anna.text


async def test_a_telegram_reply_to_a_relayed_message_finds_its_client(desk: Desk) -> None:
    anna = desk.anna
    async with desk.core.storage.writer() as session:
        notification = (
            await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "lead.new"))
        ).one()
        notification.chat_id, notification.message_id = anna.id, 5_000
    relayed = {"message_id": 5_000, "date": 0, "chat": {"id": anna.id, "type": "private"}, "text": "…"}
    await anna.say("Перезвоню через час", reply_to_message=relayed)
    assert "Клиенту: <b>Олег" in anna.text
    await anna.say("И пришлю смету")
    async with desk.core.storage.reader() as session:
        said = await session.scalars(select(Message.text).where(Message.direction == Direction.OUT))
        assert list(said) == ["Перезвоню через час", "И пришлю смету"], "the talk is open now"
    await anna.say("/today")
    await anna.say("просто длинные слова, которые никому не предназначены вовсе")
    assert "икому не отправлено" in anna.text


async def test_answering_a_client_in_the_middle_of_a_step_disturbs_neither(desk: Desk) -> None:
    anna = desk.anna
    async with desk.core.storage.writer() as session:
        notification = (
            await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "lead.new"))
        ).one()
        notification.chat_id, notification.message_id = anna.id, 5_000
    relayed = {"message_id": 5_000, "date": 0, "chat": {"id": anna.id, "type": "private"}, "text": "…"}
    await desk.open_deal()
    await anna.press("➡️ Этап")
    await anna.press("Предложение отправлено")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await anna.say("Минутку", reply_to_message=relayed)
    assert "Клиенту: <b>Олег" in anna.text
    await anna.say("140 000")
    await anna.press("Больше не нужно")
    assert "Предложение отправлено" in anna.text
    await anna.press("по регламенту")
    assert (await desk.card()).amount == 14_000_000


async def test_an_album_goes_to_the_client_whole(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Написать")
    for number in range(3):
        photo = {"file_id": f"p{number}", "file_unique_id": f"p{number}", "width": 9, "height": 9}
        await anna.say(photo=[photo], media_group_id="album")
    async with desk.core.storage.reader() as session:
        out = (await session.scalars(select(Message).where(Message.direction == Direction.OUT))).all()
    assert len(out) == 3
