"""The same thing in another spelling is one thing, and what is kept is written as it was meant."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.texts.spelling import spelling_key, tidy

SAME = [
    ("Ёлка", "Елка", "ЁЛКА", "ёлка "),
    ("Чай", unicodedata.normalize("NFD", "Чай"), "чай"),
    ("Стол", "Cтол", "СТОЛ", "\u00a0Стол\u200b", "Стoл"),
    ("Шкаф-купе", "Шкаф - купе", "Шкаф–купе", "шкаф купе", "Шкаф\u2011купе", "Шкаф-\u00adкупе"),
    ("Стол «Лофт»", 'Стол "Лофт"', "Стол “Лофт”", "СТОЛ Лофт"),
    ("шт", "шт.", "ШТ.", " шт "),
    ("Плитка 20×30", "Плитка 20х30", "Плитка 20x30"),
    ("Вода 1,5 л", "Вода 1.5 л", "Вода 1,5л"),
    ("м²", "м2"),
    ("ТО", "TO"),
]
DIFFERENT = ["Стол", "Столы", "Стул", "Table", "Стол 2", "Стол 3", "М8", "М10", "Кофе", "Кафе", "USB", "1,5", "15"]


@pytest.mark.parametrize("spellings", SAME, ids=lambda group: group[0])
def test_spellings_that_a_reader_would_not_tell_apart_are_one(spellings: tuple[str, ...]) -> None:
    assert len({spelling_key(one) for one in spellings}) == 1


def test_other_things_stay_other_things() -> None:
    assert len({spelling_key(one) for one in DIFFERENT}) == len(DIFFERENT)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    key = spelling_key(spelling_key(text))
    assert spelling_key(key) == key


@given(st.text(alphabet='абвгдёйАБВЁЙ abcABC«»"-–. 12', max_size=40))
def test_how_letters_are_composed_and_cased_makes_no_difference(text: str) -> None:
    assert spelling_key(unicodedata.normalize("NFD", text)) == spelling_key(text)
    assert spelling_key(tidy(text)) == spelling_key(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Cтол", "Стол"),
        ("  Чай \u00a0чёрный ", "Чай чёрный"),
        ("USB-кабель", "USB-кабель"),
        ("Tаble", "Table"),
        ("Ёлка", "Ёлка"),
        (unicodedata.normalize("NFD", "Чай"), "Чай"),
    ],
)
def test_what_is_kept_is_written_as_it_was_meant(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
