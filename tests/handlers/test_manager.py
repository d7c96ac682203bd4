"""A manager's day on the phone: from Today to a deal that is won, and all that may come between."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.models import KpiNote, StageEntry
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, SHOP, Desk
from tests.people import hire


async def test_the_usual_call_takes_four_presses_and_no_typing(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Поговорили")
    await anna.press("Контакт установлен")
    await anna.press("по регламенту")
    card = await desk.card()
    assert card.stage.name.ru == "Контакт установлен"
    assert len(card.tasks) == 1
    assert "Следующий шаг" in (anna.toast or "")
    assert "Контакт установлен" in anna.text


async def test_no_answer_offers_the_next_attempt_by_itself(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Не отвечает")
    assert "сегодня 12:00, по регламенту" in " ".join(anna.labels)
    await anna.press("по регламенту")
    card = await desk.card()
    assert card.stage.name.ru == "Заявка получена"
    assert [task.type for task in card.tasks] == ["call"]


async def test_moving_far_asks_only_for_what_is_missing_and_records_every_stage(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("➡️ Этап")
    await anna.press("Предложение отправлено")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await anna.say("много рублей")
    assert "цифрами" in anna.text
    await anna.say("150 000")
    await anna.press("Больше не нужно")
    assert "Предложение отправлено" in anna.text
    await anna.press("по регламенту")
    card = await desk.card()
    assert (card.product, card.amount) == ("Интернет-магазин", SHOP)
    async with desk.core.storage.reader() as session:
        entries = (await session.scalars(select(StageEntry).order_by(StageEntry.seq))).all()
    assert len(entries) == 6
    assert [entry.passed for entry in entries[1:]] == [True, True, True, True, False]


async def test_answers_are_not_lost_without_a_warning(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("➡️ Этап")
    await anna.press("Предложение отправлено")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await anna.press("К сделке")
    assert "ответы пропадут" in anna.text
    await anna.press("Продолжить")
    assert "сумму" in anna.text
    # Looking elsewhere loses nothing either: the way back is on the card.
    await anna.say("/today")
    await desk.open_deal()
    await anna.press("Продолжить: есть 1 ответ")
    await anna.press("К сделке")
    await anna.press("Всё равно выйти")
    card = await desk.card()
    assert (card.product, card.stage.name.ru) == (None, "Заявка получена")


async def test_a_button_of_an_older_draft_shows_the_card_as_it_is(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    task = anna.data("Поговорили")
    await anna.press("Поговорили")
    stage = anna.data("Контакт установлен")
    await anna.press("Контакт установлен")
    when = anna.data("по регламенту")
    await anna.press("по регламенту")
    done = await desk.card()
    for old in (when, stage, task):
        await anna.press_data(old)
        assert "изменилось" in (anna.toast or "")
        assert "Контакт установлен" in anna.text
    assert (await desk.card()).version == done.version


async def test_a_typed_time_is_read_back_before_anything_is_done(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Отложить")
    await anna.press("Другое время")
    await anna.say("когда рак свистнет")
    assert "дату" in anna.text.lower() or "понял" in anna.text.lower()
    await anna.say("пт 15:00")
    assert "пятница, 20 марта, 15:00, верно?" in anna.text.replace("<b>", "").replace("</b>", "")
    await anna.press("Да")
    task = (await desk.card()).tasks[0]
    assert task.due_at.isoformat() == "2026-03-20T12:00:00+00:00"


async def test_a_task_is_postponed_in_two_presses(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Отложить")
    await anna.press("завтра 10:00")
    assert (await desk.card()).tasks[0].due_at.isoformat() == "2026-03-17T07:00:00+00:00"


async def test_day_and_hour_may_be_picked_by_buttons(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Отложить")
    await anna.press("Другое время")
    await anna.press("Позже")
    await anna.press("Раньше")
    await anna.press("сегодня")
    assert "09:00" not in anna.labels
    await anna.press("Другой день")
    await anna.press("завтра")
    await anna.press("16:00")
    assert (await desk.card()).tasks[0].due_at.isoformat() == "2026-03-17T13:00:00+00:00"


async def test_a_refusal_takes_a_reason_and_brings_a_follow_up(desk: Desk) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("🚪 Отказ")
    await anna.press("Дорого")
    card = await desk.card()
    assert (card.status, card.lost_reason) == (DealStatus.LOST, "expensive")
    assert len(card.tasks) == 1
    assert "Отказ, только что: Дорого" in anna.text
    await anna.more("Итог")
    await anna.press("Снова интересно")
    await anna.press("завтра 10:00")
    assert (await desk.card()).status is DealStatus.OPEN


async def test_a_pause_has_a_day_and_a_reason(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Ещё")
    await anna.press("Пауза")
    await anna.press("пн, 23 мар.")
    await anna.say("Уехал на выставку")
    card = await desk.card()
    assert card.pause_reason == "Уехал на выставку"
    assert "на паузе до 23 марта" in anna.text
    assert "Уехал на выставку" in anna.text
    await anna.press("Снять с паузы")
    assert (await desk.card()).paused_until is None


async def test_a_field_is_corrected(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Ещё")
    await anna.press("Исправить")
    await anna.press("Сумма")
    await anna.say("99 000,50")
    assert (await desk.card()).amount == 9_900_050
    await anna.press("Языки")
    await anna.press("Русский")
    await anna.press("Английский")
    await anna.press("Это всё")
    assert (await desk.card()).fields["languages"] == ["ru", "en"]


async def test_somebody_elses_card_is_neutrally_refused(desk: Desk) -> None:
    other = await hire(desk.core, name="Вера", telegram_id=700_099, department_name="Other")
    vera = Chat(desk.core, 700_099, "Вера", "ru")
    before = await desk.card()
    await vera.say("/today")
    for data in presses_of(before):
        await vera.press_data(data)
        assert "недоступно" in (vera.toast or "").lower(), data
        assert "Олег" not in vera.text
    assert (await desk.card()) == before
    assert other.role is Role.manager


async def test_a_supervisor_hands_the_deal_over_from_the_card(desk: Desk) -> None:
    await hire(desk.core, name="Вера")
    boss = Chat(desk.core, 700_078, "Борис", "ru")
    await boss.say("/deals")
    await boss.press("1. Нужен")
    assert "Ведёт Анна" in boss.text
    await boss.press("Передать") if any("Передать" in one for one in boss.labels) else await boss.press("🔀")
    await boss.press("Вера")
    card = await desk.card()
    assert card.owner is not None
    assert card.owner.name == "Вера"


async def test_an_empty_day_says_what_to_do_next(desk: Desk, clock: FrozenClock) -> None:
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Отложить")
    await anna.press("завтра 10:00")
    await anna.press("Сегодня")
    assert "всё сделано, 1 сделка в работе" in anna.text
    clock.advance(timedelta(days=2))
    await anna.say("/today")
    assert "Новые заявки: 1" in anna.text


async def test_cancel_leaves_everything_as_it_was(desk: Desk) -> None:
    anna = desk.anna
    before = await desk.card()
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Поговорили")
    await anna.say("/cancel")
    assert "Ничего не изменено" in anna.text
    assert (await desk.card()).version == before.version
    async with desk.core.storage.reader() as session:
        assert (await session.scalars(select(KpiNote))).all() == []


async def test_what_the_client_wrote_stands_on_the_task(desk: Desk) -> None:
    oleg = Chat(desk.core, OLEG, "Олег", "ru")
    await oleg.say("<b>Срочно</b> & быстро")
    await desk.anna.say("/today")
    await desk.anna.press("Олег")
    assert "&lt;b&gt;Срочно&lt;/b&gt; &amp; быстро" in desk.anna.text


def presses_of(card: object) -> list[str]:
    """Everything that might be pressed on the lead's card, as a forger would write it."""
    return [
        "d:1", "t:1", "h:1:0:all", "h:1:0:files", "of:1", "dp:1", "dpl:1:1:2", "dpa:1:1:price",
        "dpd:1:1:10", "dpr:1:1", "dpf:1:1",
        "efc:1:1:amount",
        "dm:1", "rg:1", "bi:1", "ed:1", "rp:1", "nt:1", "nv:1", "nu:1",
        "o:1:1:reached", "pp:1:1:tomorrow", "pp:1:1:", "mv:1:1:contacted", "mv:1:1:", "ns:1:1", "ls:1:1:expensive",
        "ls:1:1:", "pa:1:1", "pr:1:1", "ro:1:1", "pt:task:1:1:2603201500", "pd:rest:1:1:260401", "ef:1:1:amount",
    ]  # fmt: skip
