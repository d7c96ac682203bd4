"""A lead's words are told apart, wherever they stand (R18)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.people.lead_message import read, tries_a_number
from crm_core.rules.people.person_names import typed_name
from crm_core.rules.people.phones import BadPhone, normalise
from crm_core.rules.people.small_talk import is_greeting, is_parting, words_in

GREETINGS = ["Здравствуйте!", "добрый день", "Привет,", "Доброе утро.", "Hello!", "Good afternoon,", "hi"]
WISHES = ["нужен шкаф-купе 3 метра", "сколько стоит сайт?", "I need a website", "хочу забор 20 м из дерева"]
NAMES = ["Пётр", "Ольга Соколова", "Анна-Мария", "Ann Lee"]
PHONES = {"8 916 123-45-01": "+79161234501", "+7(916)1234501": "+79161234501", "89161234501": "+79161234501"}
PARTINGS = [
    "спасибо",
    "Спасибо большое!",
    "ok thanks, bye",
    "до свидания",
    "👍",
    "ок, жду",
    "Всего доброго",
    "thank you",
]


@pytest.mark.parametrize(
    ("text", "wish", "name", "phone"),
    [
        ("Здравствуйте!", "", None, None),
        ("Привет, как дела?", "", None, None),
        ("Привет, это Маша! Сколько стоит шкаф?", "Сколько стоит шкаф?", "Маша", None),
        ("Здравствуйте, можно вопрос?", "", None, None),
        ("Нужен шкаф-купе 3 метра", "Нужен шкаф-купе 3 метра", None, None),
        ("Нужен сайт, меня зовут Пётр, тел 8 916 123-45-01", "Нужен сайт", "Пётр", "+79161234501"),
        ("меня зовут анна петровна нужен стол", "нужен стол", "Анна Петровна", None),
        ("Hi, my name is Ann Lee, I need a website", "I need a website", "Ann Lee", None),
        ("Нужен забор 20 м\nИван\n8-926-555-35-35", "Нужен забор 20 м", "Иван", "+79265553535"),
        ("8 916 123-45-01, лучше после 18:00", "лучше после 18:00", None, "+79161234501"),
        ("Здравствуйте, я Антон, хочу записаться", "хочу записаться", "Антон", None),
        ("Я Директор, нужен сайт", "Я Директор, нужен сайт", None, None),
        ("Меня Сергей зовут, нужен забор", "нужен забор", "Сергей", None),
        ("Алексей 89161234567 хочу окна", "хочу окна", "Алексей", "+79161234567"),
        ("8(916)1234567 - Марина, перезвоните", "перезвоните", "Марина", "+79161234567"),
        ("Добрый вечер. Игорь. Интересует ремонт", "Интересует ремонт", "Игорь", None),
        ("Здравствуйте!\nВера\nНужна кухня", "Нужна кухня", "Вера", None),
        ("Hello! John. I need a website", "I need a website", "John", None),
        ("Добрый вечер, Игорь. Интересует ремонт", "Игорь. Интересует ремонт", None, None),
        ("Ольга! Когда привезёте?", "Ольга! Когда привезёте?", None, None),
        ("Роза. 25 штук", "Роза. 25 штук", None, None),
        ("Москва. Нужен сайт", "Москва. Нужен сайт", None, None),
        ("Сколько стоит забор? Анастасия.", "Сколько стоит забор?", "Анастасия", None),
        ("Интересует кухня. С уважением, Ольга Мороз", "Интересует кухня.", "Ольга Мороз", None),
        ("I need a website. Best regards, Ann", "I need a website.", "Ann", None),
        ("Hello, this is Kate from Acme. Need 5 licences", "from Acme. Need 5 licences", "Kate", None),
        ("Сергей", "", "Сергей", None),
        ("Здравствуйте, Ольга!", "", None, None),
        ("Ольга, когда привезёте?", "Ольга, когда привезёте?", None, None),
        ("перезвоните Сергею, 8 916 123-45-67", "перезвоните Сергею", None, "+79161234567"),
        ("Тула 8 916 123-45-67", "Тула", None, "+79161234567"),
        ("8 916 123-45-67\nКазань\nнужны окна", "Казань\nнужны окна", None, "+79161234567"),
        ("роза", "роза", None, None),
        ("Салам алейкум, нужна плитка", "нужна плитка", None, None),
        ("Перезвоните на 8 916 123-45-01 после шести", "Перезвоните, после шести", None, "+79161234501"),
        ("8 916 123-45-01 или 8 926 555-35-35", "", None, "+79161234501"),
        ("934-12-34 Ann", "934-12-34 Ann", None, None),
        ("8916123 Anna", "8916123 Anna", None, None),
        ("ИНН 7707083893, нужен договор", "ИНН 7707083893, нужен договор", None, None),
        ("Бюджет 150 000 руб., пишите сюда", "Бюджет 150 000 руб., пишите сюда", None, None),
    ],
)
def test_what_stands_in_one_message(text: str, wish: str, name: str | None, phone: str | None) -> None:
    found = read(text, "RU")
    assert (found.wish, found.name, found.phone) == (wish, name, phone)


@given(
    st.sampled_from(["", *GREETINGS]),
    st.permutations(["wish", "name", "phone"]),
    st.sampled_from(WISHES),
    st.sampled_from(NAMES),
    st.sampled_from(list(PHONES)),
    st.sampled_from([", ", ". ", "\n"]),
)
def test_the_order_in_which_it_is_said_does_not_matter(
    greeting: str, order: list[str], wish: str, name: str, phone: str, between: str
) -> None:
    intro = "my name is" if name.isascii() else "меня зовут"
    parts = {"wish": wish, "name": f"{intro} {name}", "phone": phone}
    found = read(f"{greeting} {between.join(parts[one] for one in order)}", "RU")
    assert found.name == name
    assert found.phone == PHONES[phone]
    assert words_in(found.wish) == words_in(wish)


@given(st.text(max_size=200))
def test_no_word_is_lost_and_no_number_made_up(text: str) -> None:
    found = read(text, "RU")
    digits = "".join(filter(str.isdigit, text))
    if found.phone is not None:
        assert found.phone[-7:] in "".join(str(int(char)) for char in digits)
    assert set(words_in(found.wish)) <= set(words_in(text))


@given(st.text(alphabet="0123456789 -abcdefghijklmnopqrstuvwxyzABC", max_size=30))
def test_letters_are_never_read_as_figures(text: str) -> None:
    try:
        number = normalise(text, "RU")
    except BadPhone:
        return
    assert set(number[2:]) <= {char for char in text if char.isdigit()}


@pytest.mark.parametrize("text", PARTINGS)
def test_thanks_and_goodbyes_wish_for_nothing(text: str) -> None:
    assert is_parting(text)


@pytest.mark.parametrize("text", [*WISHES, "спасибо, а сколько стоит доставка?", "хорошо бы ещё стол", "ok so call me"])
def test_a_wish_is_no_goodbye(text: str) -> None:
    assert not is_parting(text)
    assert not is_greeting(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("меня зовут Пётр", "Пётр"),
        ("пётр иванович", "Пётр Иванович"),
        ("я Оля", "Оля"),
        ("Привет, это Света)", "Света"),
        ("А. С. Пушкин", "А. С. Пушкин"),
        ("O'Neil", "O'Neil"),
        ("Ваня 👍", "Ваня"),
        ("Сколько стоит сайт?", None),
        ("Нужен шкаф-купе", None),
        ("ok thanks", None),
        ("Здравствуйте", None),
        ("да", None),
        ("на выходных перезвоните", None),
        ("Итого 250 000", None),
        ("89161234501", None),
        ("один два три четыре", None),
    ],
)
def test_a_typed_name_is_a_name(text: str, name: str | None) -> None:
    assert typed_name(text) == name


@pytest.mark.parametrize(
    ("text", "tries"),
    [
        ("934-12-34 Ann", True),
        ("8916123 Anna", True),
        ("12345678", True),
        ("Бюджет 150 000 руб.", False),
        ("250 тыс", False),
        ("а зачем вам номер?", False),
        ("после 18:00", False),
    ],
)
def test_what_looks_like_a_number_that_was_meant_to_be_one(text: str, tries: bool) -> None:
    assert tries_a_number(text) is tries


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Алексей (Лёша)", "Алексей (Лёша)"), ("Иван, спасибо", "Иван"), ("зовите Вася", "Вася"),
        ("пусть будет Маша", "Маша"), ("можете звать меня Олег", "Олег"), ("ООО Ромашка", None), ("так же", None),
        ("как указано", None),
    ],
)  # fmt: skip
def test_how_people_say_what_to_call_them(typed: str, name: str | None) -> None:
    assert typed_name(typed) == name


@pytest.mark.parametrize(
    "text",
    [
        "нет, спасибо",
        "я подумаю и напишу",
        "Отлично, жду звонка",
        "с праздником!",
        "cool, see you tomorrow",
        "ясненько",
    ],
)
def test_what_wishes_for_nothing(text: str) -> None:
    assert is_parting(text)


@pytest.mark.parametrize("text", ["спасибо, а сколько стоит?", "ок, позвоните завтра", "хорошо, нужен ещё забор"])
def test_a_wish_beside_thanks_is_a_wish(text: str) -> None:
    assert not is_parting(text)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_and_a_budget_are_no_number(day: date) -> None:
    assert not tries_a_number(f"к {day:%d.%m.%Y}")
    assert not tries_a_number(f"бюджет до {day:%d%m%Y}")
