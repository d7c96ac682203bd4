"""A name alone is no wish, and a city beside a number is no name (R18). Russian and English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.rules.people.lead_message import read

NAMES = ["Олег", "Мария", "Анна-Мария", "Ксюша", "Владимир", "Айгуль", "Anna", "Sergey", "Kate", "Jean-Luc", "Zarina"]
FULL = [*NAMES, "Иван Петров", "Светлана Юрьевна", "Иван Королёв", "John Smith", "John Wilson", "Mary-Ann Lee"]
PLACES = ["Казань", "Уфа", "Нижний Новгород", "Ростов-на-Дону", "Мск", "Питер", "Алматы", "London", "Kazan", "New York"]
NUMBER, PHONE = "8 916 123-45-67", "+79161234567"


@settings(max_examples=300)
@given(
    st.sampled_from(NAMES), st.sampled_from([str, str.lower, str.upper]), st.sampled_from(["", "!", ")", " 👋", "."])
)
def test_a_first_name_alone_is_a_name_and_no_wish(name: str, written: type[str], end: str) -> None:
    found = read(written(name) + end, "RU")
    assert (found.wish, (found.name or "").casefold()) == ("", name.casefold())


@pytest.mark.parametrize(
    "words",
    [
        "роза",
        "вера",
        "надежда",
        "mark",
        "will",
        "rose",
        "Website",
        "Windows",
        "Help",
        "Окна",
        "Сайт",
        "Олег?",
        "Anna Price",
    ],
)
def test_a_word_that_may_be_a_thing_stays_a_wish(words: str) -> None:
    assert (read(words, "RU").wish, read(words, "RU").name) == (words, None)


@settings(max_examples=200)
@given(st.sampled_from(PLACES), st.sampled_from([" ", ", ", "\n"]), st.booleans(), st.sampled_from(["", "г. ", "г."]))
def test_a_city_beside_a_number_is_no_name_and_is_not_lost(place: str, joint: str, first: bool, sign: str) -> None:
    place = sign + place
    found = read(f"{place}{joint}{NUMBER}" if first else f"{NUMBER}{joint}{place}", "RU")
    assert (found.wish, found.name, found.phone) == (place, None, PHONE)


@settings(max_examples=300)
@given(
    st.sampled_from(FULL), st.sampled_from(PLACES), st.sampled_from([", ", "\n"]), st.sampled_from([", ", "\n", " "]),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_name_city_and_number_are_told_apart_in_any_order(
    name: str, place: str, joint: str, beside: str, name_first: bool, number_last: bool
) -> None:
    words = joint.join((name, place) if name_first else (place, name))
    found = read(f"{words}{beside}{NUMBER}" if number_last else f"{NUMBER}{beside}{words}", "RU")
    assert (found.wish, found.name, found.phone) == (place, name, PHONE)


@pytest.mark.parametrize(
    ("text", "name", "wish"),
    [
        (f"Ольга Казань {NUMBER}", "Ольга", "Казань"),
        (f"Anna London {NUMBER}", "Anna", "London"),
        (f"Анна. Уфа. {NUMBER}", "Анна", "Уфа"),
        (f"Иван Киров {NUMBER}", "Иван Киров", ""),
        (f"нужны окна, Казань, Мария {NUMBER}", "Мария", "нужны окна, Казань"),
        (f"Алексей, когда привезёте? {NUMBER}", None, "Алексей, когда привезёте?"),
    ],
)
def test_words_in_one_line(text: str, name: str | None, wish: str) -> None:
    found = read(text, "RU")
    assert (found.name, found.wish, found.phone) == (name, wish, PHONE)
