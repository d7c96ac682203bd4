"""A lead who says when to call is called then, and is told so (R18, R24)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.models import Deal, Task
from tests.handlers.chat import Chat
from tests.people import hire

Phone = Callable[..., Chat]


async def asks(core: CrmCore, chat: Phone, *lines: str) -> Chat:
    await hire(core, name="Анна", telegram_id=700_077)
    oleg = chat(600_001)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    first, *more = lines
    await oleg.say(first)
    name = oleg.data("Олег Смирнов")
    for line in more:
        await oleg.say(line)
    await oleg.press_data(name)
    await oleg.say("89161234501")
    return oleg


async def test_the_first_call_waits_for_the_hour_that_they_named(core: CrmCore, chat: Phone) -> None:
    oleg = await asks(core, chat, "Нужен сайт для пекарни", "звоните после четырёх")
    assert "свяжется с вами сегодня в 16:00" in oleg.text
    await oleg.press("Моя заявка")
    assert "свяжется с вами сегодня в 16:00" in oleg.text
    async with core.storage.reader() as session:
        deal, task = (await session.scalars(select(Deal))).one(), (await session.scalars(select(Task))).one()
    assert core.calendar.local(task.due_at).hour == 16
    assert deal.next_task_at == task.due_at
    assert task.rung_at is not None
    assert task.asked_for
    assert deal.need == "Нужен сайт для пекарни\nзвоните после четырёх", "their words stay as they were"


async def test_nobody_is_called_later_for_other_times_among_their_words(core: CrmCore, chat: Phone) -> None:
    oleg = await asks(core, chat, "Нужен сайт к 25 декабря, звоните до пяти")
    assert "свяжется с вами сегодня до 10:30" in oleg.text


async def test_a_call_that_was_asked_for_by_a_press_has_its_hour_too(core: CrmCore, chat: Phone) -> None:
    oleg = await asks(core, chat, "Нужен сайт")
    await oleg.press("Моя заявка")
    await oleg.press("Позвоните мне")
    await oleg.press("12:00")
    async with core.storage.reader() as session:
        asked = (await session.scalars(select(Task).where(Task.asked_for))).one()
    assert core.calendar.local(asked.due_at).hour == 12
