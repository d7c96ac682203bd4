"""A client's settings and data are theirs, by presses (R24, R25)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update

from crm_core.models import Contact
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.message_log import Incoming
from handlers.ui.kit.screen import TextFile
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, Desk


async def own(desk: Desk) -> Contact:
    async with desk.core.storage.reader() as session:
        return (await session.scalars(select(Contact).where(Contact.telegram_id == OLEG))).one()


async def test_zone_news_messages_and_name_are_set_by_presses(desk: Desk, chat: Callable[..., Chat]) -> None:
    oleg = chat(OLEG)
    await oleg.say("/my")
    await oleg.press("Настройки")
    await oleg.press("Присылать новости")
    assert "Новости: да" in oleg.text
    await oleg.press("Не писать")
    await oleg.press("Без новостей")
    assert "Новости: нет" in oleg.text
    await oleg.press("Часовой пояс")
    await oleg.press("Омск")
    assert "Часовой пояс: Омск" in oleg.text
    await oleg.press("Моё имя")
    await oleg.say("Олег Кузнецов")
    contact = await own(desk)
    assert (contact.name, contact.zone, contact.muted_at is not None) == ("Олег Кузнецов", "Asia/Omsk", True)


async def test_the_file_holds_what_is_theirs_and_no_note_among_colleagues(
    desk: Desk, chat: Callable[..., Chat]
) -> None:
    async with desk.core.transaction(desk.actor) as crm:
        await crm.conversation.note(desk.deal, Incoming(MessageKind.TEXT, "Торгуется, не уступать", None, 1, 1))
        await crm.conversation.to_client(desk.deal, Incoming(MessageKind.TEXT, "Готовим расчёт", None, 1, 2))
        await crm.deals.editing.rename(desk.deal, "Капризный клиент")
    async with desk.core.storage.writer() as session:
        await session.execute(update(Contact).values(fields={"languages": ["en"]}))
    oleg = chat(OLEG)
    await oleg.say("/my")
    await oleg.press("Настройки")
    await oleg.press("Мои данные")
    (file,) = [one.file for one in oleg.screens if isinstance(one.file, TextFile)]
    for theirs in (
        "Олег Смирнов",
        "+79123456789",
        "Нужен интернет-магазин",
        "Готовим расчёт",
        "обработк",
        "Языки: Английский",
    ):
        assert theirs in file.content
    for ours in ("Торгуется", "Капризный"):
        assert ours not in file.content


async def test_they_are_forgotten_after_a_second_press_and_not_before(desk: Desk, chat: Callable[..., Chat]) -> None:
    oleg = chat(OLEG)
    await oleg.say("/my")
    await oleg.press("Настройки")
    await oleg.press("Удалить мои данные")
    assert (await own(desk)).name == "Олег Смирнов"
    await oleg.press("Да, удалить")
    assert "Удалили" in oleg.text
    async with desk.core.storage.reader() as session:
        assert "Олег Смирнов" not in list(await session.scalars(select(Contact.name)))
    assert "Здравствуйте" in await oleg.say("/start")
