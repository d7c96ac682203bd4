"""What is typed while a question with buttons stands is its answer, where it can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.deals.statuses import DealStatus
from handlers.manager.input.standing import chosen_by, plain
from tests.handlers.desk import Desk


@pytest.mark.parametrize("typed", ["понедельник 15:00", "завтра в 11", "через 2 часа"])
async def test_a_time_typed_under_when_is_taken(desk: Desk, typed: str) -> None:
    anna, before = desk.anna, (await desk.card()).tasks[0].due_at
    await desk.open_deal()
    await anna.press("Не отвечает")
    assert "Когда?" in anna.text
    await anna.say(typed)
    await anna.press_data(anna.buttons[0].data or "")
    card = await desk.card()
    assert len(card.tasks) == 1
    assert card.tasks[0].due_at != before


async def test_a_time_typed_under_put_off_is_taken(desk: Desk) -> None:
    anna, card = desk.anna, await desk.card()
    await anna.press_data(f"pp:{card.tasks[0].id}:{card.version}:")
    assert "До какого" in anna.text or "На когда" in anna.text or "Перенести" in anna.text, anna.text
    await anna.say("понедельник 15:00")
    await anna.press_data(anna.buttons[0].data or "")
    assert (await desk.card()).tasks[0].due_at != card.tasks[0].due_at


@pytest.mark.parametrize("anew", ["в четверг", "нет, в четверг"])
async def test_what_was_read_back_is_confirmed_by_a_word_or_typed_anew(desk: Desk, anew: str) -> None:
    anna, before = desk.anna, await desk.card()
    await anna.press_data(f"pk:task:{before.tasks[0].id}:{before.version}:0")
    await anna.say("в пятницу")
    assert "пятница" in anna.text
    await anna.say(anew)
    assert "четверг" in anna.text
    await anna.say("да")
    assert (await desk.card()).tasks[0].due_at.weekday() == 3


async def test_the_day_of_a_pause_is_confirmed_by_a_word(desk: Desk) -> None:
    anna = desk.anna
    await anna.press_data(f"pk:rest:{desk.deal}:{(await desk.card()).version}:0")
    await anna.say("в пятницу")
    await anna.say("Да!")
    assert "Почему пауза?" in anna.text
    await anna.say("Ждут бюджет")
    assert (await desk.card()).paused_until is not None


async def test_a_reason_may_be_typed(desk: Desk) -> None:
    anna, card = desk.anna, await desk.card()
    await anna.press_data(f"ls:{desk.deal}:{card.version}:")
    assert "Почему клиент отказался" in anna.text
    await anna.say("дорого")
    assert (await desk.card()).status is DealStatus.LOST


async def test_what_answers_no_question_is_what_it_would_be_without_one(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Не отвечает")
    await anna.say("Смирнов")
    assert "Олег Смирнов" in anna.text
    assert len((await desk.card()).tasks) == 1


async def test_the_next_press_ends_the_question(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Не отвечает")
    await anna.say("/today")
    await anna.say("завтра")
    assert "Когда" not in anna.text


@given(st.dictionaries(st.text(max_size=12), st.text(min_size=1, max_size=5), max_size=6), st.text(max_size=12))
def test_a_button_is_meant_by_its_own_words_or_the_beginning_of_no_other(answers: dict[str, str], typed: str) -> None:
    known = {plain(label): data for label, data in answers.items()}
    chosen = chosen_by(typed, known)
    if plain(typed) in known:
        assert chosen == known[plain(typed)]
    elif chosen is not None:
        assert [data for label, data in known.items() if label.startswith(plain(typed))].count(chosen) >= 1
