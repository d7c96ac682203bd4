"""Telephone numbers: one person, however the number is spelt (R20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.people.phones import BadPhone, masked, normalise, pretty, taken_out


@pytest.mark.parametrize(
    "spelling",
    [
        "+7 912 345-67-89",
        "8 (912) 345 67 89",
        "89123456789",
        "79123456789",
        "9123456789",
        "+7 (912) 345.67.89",
        "  8-912-345-67-89  ",
        "тел. 8 912 345 67 89",
    ],
)
def test_every_spelling_is_one_number(spelling: str) -> None:
    assert normalise(spelling, "RU") == "+79123456789"


def test_telegrams_digits_alone_keep_their_own_country() -> None:
    assert normalise("4915112345678", "RU") == "+4915112345678"
    assert normalise("375291234567", "RU") == "+375291234567"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("call me", "not_a_number"),
        ("123", "impossible"),
        ("+7 912", "impossible"),
        ("8 912 345-67-89-01", "impossible"),
    ],
)
def test_what_cannot_be_called_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadPhone) as raised:
        normalise(text, "RU")
    assert raised.value.code == code


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    try:
        number = normalise(text, "RU")
    except BadPhone:
        return
    assert number.startswith("+")
    assert normalise(number, "DE") == number


def test_it_is_shown_as_people_write_it_or_masked() -> None:
    assert pretty("+79123456789") == "+7 912 345-67-89"
    assert masked("+79123456789") == "+7••••••••89"
    assert normalise(pretty("+4915112345678"), "RU") == "+4915112345678"


@pytest.mark.parametrize(
    ("line", "number", "rest"),
    [
        ("Иван Петров 8 912 345-67-89", "+79123456789", "Иван Петров"),
        ("+7 (912) 345-67-89, Иван", "+79123456789", ", Иван"),
        ("Иван, дом 5, кв. 12", None, "Иван, дом 5, кв. 12"),
        ("79123456789", "+79123456789", ""),
    ],
)
def test_a_number_is_taken_out_of_a_pasted_line(line: str, number: str | None, rest: str) -> None:
    found, others = taken_out(line, "RU")
    assert (found, " ".join(others.split())) == (number, rest)
