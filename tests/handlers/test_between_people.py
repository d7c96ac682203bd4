"""Two people act on one deal at one moment, in the chat: what the later one did is never lost (R48)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.models import DealEvent, Message, OutboxNotification, Task
from crm_core.rules.deals.statuses import DealEventKind, Direction, TaskState
from crm_core.services.deals import Done, NewTask, Step
from tests.handlers.chat import Chat
from tests.handlers.desk import Desk
from tests.people import hire


async def begin(desk: Desk, outcome: str = "Поговорили") -> None:
    """Anna says how her call ended, and is asked what comes next."""
    await desk.anna.say("/today")
    await desk.anna.press("Олег")
    await desk.anna.press(outcome)


async def moved_by_the_boss(desk: Desk, to: str = "contact_made") -> None:
    card = await desk.card()
    async with desk.core.transaction(desk.boss) as crm:
        await crm.deals.steps.take(Step(desk.deal, card.version, to=to, earlier="instead"))


async def given_to_vera(desk: Desk) -> Chat:
    vera = await hire(desk.core, name="Вера", telegram_id=700_055)
    card = await desk.card()
    async with desk.core.transaction(desk.boss) as crm:
        await crm.deals.assignment.assign(desk.deal, card.version, vera.id or 0)
    return Chat(desk.core, 700_055, "Вера", "ru")


async def said(desk: Desk) -> list[str]:
    async with desk.core.storage.reader() as session:
        events = select(DealEvent.detail).where(DealEvent.kind == DealEventKind.OUTCOME)
        return [detail["outcome"] for detail in await session.scalars(events)]


async def notes(desk: Desk) -> list[str | None]:
    async with desk.core.storage.reader() as session:
        return list(await session.scalars(select(Message.text).where(Message.direction == Direction.NOTE)))


async def test_an_outcome_is_kept_as_it_is_pressed(desk: Desk) -> None:
    await begin(desk)
    assert await said(desk) == ["reached"]
    await desk.open_deal()
    await desk.anna.more("🕘 История")
    assert "☑️" in desk.anna.text
    assert "Поговорили" in desk.anna.text


async def test_a_finished_step_tells_its_outcome_once(desk: Desk) -> None:
    await begin(desk)
    await desk.anna.press("Контакт установлен")
    await desk.anna.press("по регламенту")
    await desk.anna.more("🕘 История")
    assert desk.anna.text.count("Поговорили") == 1


async def test_an_outcome_that_was_pressed_by_mistake_leaves_nothing(desk: Desk) -> None:
    await begin(desk)
    await desk.anna.press("К сделке")
    assert await said(desk) == []
    await begin(desk)
    await desk.anna.say("/cancel")
    assert await said(desk) == []


async def test_a_step_that_was_overtaken_comes_back_as_a_draft_and_is_taken(desk: Desk) -> None:
    anna = desk.anna
    await begin(desk)
    press = anna.data("Контакт установлен")
    await moved_by_the_boss(desk)
    await anna.press_data(press)
    assert "Борис" in anna.text, "who"
    assert "Этап: Контакт установлен" in anna.text, "what"
    assert "☑️ 📞 Позвонить: Поговорили" in anna.text, "what is hers"
    await anna.press("Продолжить")
    await anna.press("завтра 10:00")
    async with desk.core.storage.reader() as session:
        done = (await session.scalars(select(Task).where(Task.state == TaskState.DONE))).one()
    assert (done.outcome, (await desk.card()).stage.code) == ("reached", "contact_made")


async def test_a_typed_answer_survives_a_colleagues_change(desk: Desk) -> None:
    anna = desk.anna
    await begin(desk)
    await anna.press("Другой этап")
    await anna.press("Предложение отправлено")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await moved_by_the_boss(desk)
    await anna.say("140 000")
    assert "Борис" in anna.text
    assert "140" in anna.text
    await anna.press("Продолжить")
    await anna.press("по регламенту")
    card = await desk.card()
    assert (card.amount, card.stage.code) == (14_000_000, "proposal_sent")


async def test_two_outcomes_of_one_task_are_both_in_the_history(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    press = anna.data("Поговорили")
    card = await desk.card()
    async with desk.core.transaction(desk.boss) as crm:
        at = crm.now.replace(hour=15)
        done = Done(card.tasks[0].id, "no_answer")
        await crm.deals.steps.take(Step(desk.deal, card.version, done, next_task=NewTask("call", at)))
    await anna.press_data(press)
    assert "Борис" in anna.text
    assert "Поговорили" in anna.text
    assert await said(desk) == ["reached"]
    await anna.press_data(press)
    assert await said(desk) == ["reached"], "once"


async def test_a_stale_press_says_who_was_faster_and_is_offered_again(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("⋯ Ещё")
    await anna.press("Клиент отказался")
    press = anna.data("Дорого")
    await moved_by_the_boss(desk)
    await anna.press_data(press)
    assert "Борис" in anna.text
    await anna.press("Всё равно: Дорого")
    assert (await desk.card()).status.value == "lost"


async def test_ones_own_changes_are_told_to_nobody(desk: Desk) -> None:
    anna = desk.anna
    await begin(desk)
    press = anna.data("Контакт установлен")
    await anna.press("Контакт установлен")
    await anna.press("по регламенту")
    await anna.press_data(press)
    assert "изменилось" in (anna.toast or "")
    assert "Всё равно" not in " ".join(anna.labels)


async def test_half_a_step_reaches_the_new_manager_in_words(desk: Desk) -> None:
    anna = desk.anna
    await begin(desk)
    await anna.press("Другой этап")
    await anna.press("Предложение отправлено")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    vera = await given_to_vera(desk)
    await anna.say("140 000")
    assert "Вера" in anna.text
    handed = await notes(desk)
    assert handed
    assert "Поговорили" in (handed[0] or "")
    assert "140" in (handed[0] or "")
    async with desk.core.storage.reader() as session:
        told = await session.scalars(
            select(OutboxNotification.kind).where(OutboxNotification.kind == "message.handed_on")
        )
        out = (await session.scalars(select(Message).where(Message.direction == Direction.OUT))).all()
    assert len(told.all()) == 1
    assert out == [], "never to the client"
    await vera.press_data(f"d:{desk.deal}")
    await vera.more("🕘 История")
    assert "140" in vera.text


@pytest.mark.parametrize("where", ["note", "pause"])
async def test_words_typed_as_a_deal_is_given_away_reach_its_new_manager(desk: Desk, where: str) -> None:
    anna = desk.anna
    await desk.open_deal()
    if where == "note":
        await anna.press("Заметка")
    else:
        await anna.more("⏸")
        await anna.press(anna.labels[0])
    await given_to_vera(desk)
    await anna.say("Просил позвонить жене")
    assert "Вера" in anna.text
    assert await notes(desk) == ["Просил позвонить жене"]


async def test_a_strangers_deal_takes_no_words(desk: Desk) -> None:
    """What was never one's own stays refused, and leaves nothing."""
    await hire(desk.core, name="Чужая", telegram_id=700_056, department_name="Сервис")
    other = Chat(desk.core, 700_056, "Чужая", "ru")
    await other.press_data(f"o:{(await desk.card()).tasks[0].id}:1:reached")
    assert "недоступно" in (other.toast or "").lower()
    assert await said(desk) == []
