"""Where a deal goes, in the chat: far ahead, back, away and on in another deal; and the queue of the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.models import Deal, StageEntry
from crm_core.queries.deals.card import DealCard
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from handlers.manager.deal.script import TickStep
from tests.handlers.chat import Chat
from tests.handlers.desk import SHOP, Desk
from tests.people import hire

MOSCOW = ZoneInfo("Europe/Moscow")


async def test_the_list_of_stages_says_what_each_would_ask_for(desk: Desk) -> None:
    anna = desk.anna
    await open_card(desk)
    await anna.press("➡️ Этап")
    assert "Контакт установлен:" not in anna.text, "nothing is missing for it"
    assert "Потребность выявлена: Продукт" in anna.text
    assert "Предложение отправлено: Продукт, Сумма" in anna.text
    assert "Оплата получена: Продукт, Сумма, Компания" in anna.text
    assert not any("↩️" in label for label in anna.labels)


@pytest.mark.parametrize(("answer", "kept"), [("Перевели по ошибке", "Перевели по ошибке"), (None, "Всё заново")])
async def test_a_deal_goes_back_with_a_reason_that_its_history_keeps(desk: Desk, answer: str | None, kept: str) -> None:
    anna = desk.anna
    await move_on(desk)
    await anna.press("➡️ Этап")
    await anna.press("↩️ Заявка получена")
    assert "Почему сделка идёт назад" in anna.text
    await (anna.press(answer) if answer else anna.say(kept))
    await anna.press("Больше не нужно")
    await anna.press("по регламенту")
    card = await desk.card()
    assert card.stage.code == "request_received"
    async with desk.core.storage.reader() as session:
        entries = (await session.scalars(select(StageEntry).order_by(StageEntry.seq))).all()
    assert [entry.note for entry in entries] == [None, None, kept]
    await anna.more("История")
    assert f"Возврат на этап: Заявка получена. {kept}" in anna.text


@pytest.mark.parametrize(
    ("choice", "when", "left"),
    [
        ("Больше не нужно", "по регламенту", ["Выявить потребность"]),
        ("Это и есть следующий шаг", None, ["Позвонить по новой заявке"]),
        ("Оставить и добавить ещё", "по регламенту", ["Выявить потребность", "Позвонить по новой заявке"]),
    ],
)
async def test_a_move_by_hand_asks_about_the_task_that_is_planned_already(
    desk: Desk, choice: str, when: str | None, left: list[str]
) -> None:
    anna = desk.anna
    await open_card(desk)
    await anna.press("➡️ Этап")
    await anna.press("➡️ Контакт установлен")
    assert "уже запланировано" in anna.text
    assert "• Позвонить по новой заявке, " in anna.text
    await anna.press(choice)
    if when:
        await anna.press(when)
    card = await desk.card()
    assert card.stage.code == "contact_made"
    assert sorted(task.title.ru for task in card.tasks) == left


async def test_a_deal_that_was_won_can_be_reopened(desk: Desk) -> None:
    anna = desk.anna
    await win(desk)
    await open_card(desk)
    await anna.press("Ещё")
    await anna.press("🔄 Вернуть")
    await anna.press("завтра 10:00")
    card = await desk.card()
    assert (card.status, card.closed_at) == (DealStatus.OPEN, None)
    assert not card.stage.won


async def test_a_refusal_goes_on_in_the_return_funnel_by_one_press(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("🚪 Отказ")
    await anna.press("Дорого")
    refused = await desk.card()
    press = anna.data("Реанимация")
    await anna.press("Реанимация")
    assert "Реанимация → " in anna.text
    won_back = await linked_to(desk)
    assert won_back.tasks[0].due_at == refused.tasks[0].due_at
    assert won_back.tasks[0].title.ru == "Предложить другой состав или рассрочку"
    assert (await desk.card()).tasks == ()
    assert won_back.stage_due_at is not None
    assert won_back.stage_due_at > won_back.tasks[0].due_at, "the limit counts from the follow-up"
    await anna.more("До этого: Входящие")
    assert "Отказ" in anna.text
    assert not any("♻️" in label for label in anna.labels)
    await anna.press("⋯ Ещё")
    assert any("Продолжение: Реанимация" in label for label in anna.labels)
    await anna.press_data(press)
    async with desk.core.storage.reader() as session:
        assert len((await session.scalars(select(Deal))).all()) == 2


async def test_a_sale_asks_until_when_it_is_paid_and_keeps_it_by_one_press(desk: Desk) -> None:
    anna = desk.anna
    await win(desk)
    assert "До какого дня клиент оплатил" in anna.text
    assert "за 14 дней до этого" in anna.text
    await anna.press("3 месяца: 16 июня")
    assert "Оплачено до: 16 июня" in anna.text
    assert (await desk.card()).paid_until == date(2026, 6, 16)


async def test_a_day_of_ones_own_may_end_the_period_and_nothing_need_be_renewed(desk: Desk) -> None:
    anna = desk.anna
    await win(desk)
    await anna.press("Другой день")
    await anna.say("24.12.2026")
    await anna.press("Да")
    assert "Оплачено до: 24 декабря" in anna.text
    await anna.press("Ещё")
    await anna.press("Оплачено до …")
    await anna.press("Продлевать нечего")
    assert (await desk.card()).paid_until is None


async def test_after_a_task_the_next_one_of_the_day_is_one_press_away(desk: Desk) -> None:
    anna = desk.anna
    await desk.another("Мария Котова", timedelta(hours=2))
    await desk.another("Завтрашний Клиент", timedelta(days=1))
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Не отвечает")
    await anna.press("по регламенту")
    assert anna.labels[-1] == "▶️ 12:00 Мария К…"
    await anna.press("▶️ 12:00")
    assert "Мария Котова" in anna.text
    await anna.press("🚪 Отказ")
    await anna.press("Дорого")
    assert anna.labels[-1].startswith("▶️ 12:00 Олег")


async def test_in_an_hour_on_friday_evening_is_monday_morning(desk: Desk, clock: FrozenClock) -> None:
    anna = desk.anna
    clock.advance(datetime(2026, 3, 20, 17, 40, tzinfo=MOSCOW) - clock.now())
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Отложить")
    assert anna.buttons[0].text == "пн, 23 мар., 09:00"
    await anna.press("пн, 23 мар., 09:00")
    assert (await desk.card()).tasks[0].due_at == datetime(2026, 3, 23, 9, 0, tzinfo=MOSCOW)


async def test_a_follow_up_in_thirty_days_never_falls_on_a_day_off(desk: Desk, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=3))  # Thursday, and 30 days later it is Saturday
    anna = desk.anna
    await open_card(desk)
    await anna.press("Ещё")
    await anna.press("Клиент отказался")
    await anna.press("Неактуально")
    assert (await desk.card()).tasks[0].due_at == datetime(2026, 4, 20, 9, 0, tzinfo=MOSCOW)


async def test_the_time_left_on_a_stage_is_said_in_working_time(desk: Desk, clock: FrozenClock) -> None:
    anna = desk.anna
    await move_on(desk)
    assert "осталось 2 раб. дня" in anna.text
    clock.advance(timedelta(hours=26))
    await open_card(desk)
    assert "осталось 7 раб. часов" in anna.text
    clock.advance(timedelta(days=4))  # over a weekend
    await open_card(desk)
    assert "просрочено на 3 раб. дня" in anna.text


async def test_the_script_is_a_checklist_of_this_deal_and_stage(desk: Desk) -> None:
    anna = desk.anna
    before = await desk.card()
    await open_card(desk)
    await anna.more("📖 Сценарий 0/3")
    await anna.press("▫️ Прочитайте заявку")
    assert "1/3" in anna.text
    await anna.press("▫️ Представьтесь")
    await anna.press("☑️ Прочитайте заявку")
    await anna.press("К сделке")
    await anna.press("⋯ Ещё")
    assert "📖 Сценарий 1/3" in anna.labels
    card = await desk.card()
    assert (card.ticked, card.version) == ((2,), before.version), "a tick makes no button old"
    await move_on(desk)
    await anna.press("⋯ Ещё")
    assert "📖 Сценарий 0/4" in anna.labels
    await anna.press_data(TickStep(deal=desk.deal, stage="request_received", step=0, done=True))
    assert "изменилось" in (anna.toast or "")
    await anna.press_data(TickStep(deal=desk.deal, stage="contact_made", step=99, done=True))
    assert (await desk.card()).ticked == ()


async def test_a_task_is_given_to_a_colleague_who_then_sees_the_deal(desk: Desk) -> None:
    vera_id = 700_055
    vera_is = await hire(desk.core, name="Вера", telegram_id=vera_id)
    boss = Chat(desk.core, 700_078, "Борис", "ru")
    task = (await desk.card()).tasks[0]
    await boss.press_data(f"t:{task.id}")
    await boss.press("Передать")
    await boss.press("Вера")
    assert "Вера" in (boss.toast or "")
    card = await desk.card()
    assert (card.tasks[0].owner_id, card.owner and card.owner.name) == (vera_is.id, "Анна")
    vera = Chat(desk.core, vera_id, "Вера", "ru")
    await vera.say("/today")
    await vera.press("Олег")
    await vera.press("Не отвечает")
    await vera.press("по регламенту")
    assert (await desk.card()).tasks[0].title.ru == card.tasks[0].title.ru


async def test_a_manager_is_not_offered_what_is_not_theirs_to_give(desk: Desk) -> None:
    anna = desk.anna
    task = (await desk.card()).tasks[0]
    await anna.press_data(f"t:{task.id}")
    assert not any("Передать" in label for label in anna.labels)
    await anna.press_data(f"at:{task.id}:{task.deal_version}:{desk.boss.id}")
    assert "недоступно" in (anna.toast or "").lower()


async def open_card(desk: Desk) -> None:
    await desk.anna.press_data(f"d:{desk.deal}")


async def move_on(desk: Desk) -> None:
    """Oleg was reached; the card of the deal on its second stage is shown."""
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Поговорили")
    await anna.press("Контакт установлен")
    await anna.press("по регламенту")
    assert (await desk.card()).stage.code == "contact_made"


async def win(desk: Desk) -> None:
    """Straight to the sale from the card, with what it asks for."""
    anna = desk.anna
    await open_card(desk)
    await anna.press("➡️ Этап")
    await anna.press("Оплата получена")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await anna.say(str(SHOP // 100))
    await anna.say("Кафе Ромашка")
    assert (await desk.card()).status is DealStatus.WON


async def linked_to(desk: Desk) -> DealCard:
    """The deal that goes on from the lead's."""
    async with desk.core.reading(Actor.system()) as crm:
        deal_id = await crm.session.scalar(select(Deal.id).where(Deal.linked_from_id == desk.deal))
        assert deal_id is not None
        return await crm.queries.cards.deal(deal_id)
