"""What is said to "what should we call you?": a name is heard, a wish or a word beside it becomes none (R18)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.people.person_names import answered_name

GIVEN = ["Олег", "Анна", "Роза", "Шахзод", "Анна-Мария", "Бахром", "Bob", "Лев", "Вован", "Сергей Петрович"]
THINGS = ["окна", "шкаф-купе", "три стула", "пластиковые окна", "плитка серая", "ремонт ванной", "нужен забор"]
EVASIONS = [
    *("любое", "всё равно", "уже писал", "выше написано", "никнейм", "не скажу", "как в профиле", "Хороший вопрос"),
    *("Москва", "Казань", "гость", "тест", "ИП Иванов", "ООО Ромашка", "already told you", "какая разница"),
]


@pytest.mark.parametrize(
    ("text", "name", "beside"),
    [
        ("олег", "Олег", ""),
        ("просто Олег", "Олег", ""),
        ("меня Олег", "Олег", ""),
        ("my name bob", "Bob", ""),
        ("ОЛЕГ ИВАНОВ", "Олег Иванов", ""),
        ("Олег, 35 лет", "Олег", "35 лет"),
        ("Ольга (менеджер)", "Ольга", "менеджер"),
        ("Ольга Петровна, можно Оля", "Ольга Петровна", "можно Оля"),
        ("Вася Пупкин из Рязани", None, "Вася Пупкин из Рязани"),
        ("Вася из Рязани", "Вася", "из Рязани"),
        ("Даля Грибаускайте", "Даля Грибаускайте", ""),
        ("Иван Заяц", "Иван Заяц", ""),
        ("Д'Артаньян", "Д'Артаньян", ""),
        ("Анна фон Штауфен", "Анна фон Штауфен", ""),
        ("г-н Иванов", "г-н Иванов", ""),
        ("здравствуйте, Олег", "Олег", ""),
        ("меня зовут Заяц", "Заяц", ""),
        ("Олег, а сколько стоит?", None, "Олег, а сколько стоит?"),
    ],
)
def test_an_answer(text: str, name: str | None, beside: str) -> None:
    assert answered_name(text) == (name, beside)


@given(st.sampled_from([*THINGS, *EVASIONS]), st.sampled_from(["", ".", "!", " 🙂"]), st.booleans())
def test_a_thing_or_an_evasion_is_nobodys_name(words: str, end: str, shouted: bool) -> None:
    assert answered_name((words.upper() if shouted else words) + end)[0] is None


@given(
    st.sampled_from(["", "просто ", "это ", "Здравствуйте, ", "Добрый день! "]),
    st.sampled_from(GIVEN),
    st.sampled_from(["", ".", "!", ")", " 🙂", ", спасибо"]),
)
def test_a_name_is_heard_however_it_is_put(before: str, name: str, behind: str) -> None:
    assert answered_name(before + name + behind) == (name, "")
