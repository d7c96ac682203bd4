"""How a search is read, and what one slip is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.texts.search_terms import fold, is_slip, slips, wanted

LETTERS = "абвг"
words = st.text(LETTERS, min_size=4, max_size=7)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Иванов", [("иванов",)]),
        ("  Семёнов   ПЁТР ", [("семенов",), ("петр",)]),
        ("8 (912) 345-67-89", [("89123456789", "79123456789")]),
        ("+7 912 345", [("7912345",)]),
        ("345-67", [("34567",)]),
        ("0151 234", [("0151234", "151234")]),
        ("ivan@mail.ru", [("ivan",), ("mail",)]),
        ("н. п.", [("н. п.",)]),
        ("ия", []),
        ("№12", []),
    ],
)
def test_a_search_is_read_as_people_type_it(typed: str, words: list[tuple[str, ...]]) -> None:
    assert list(wanted(typed).words) == words


def test_short_words_narrow_what_long_ones_find() -> None:
    assert wanted("Ли Иван").narrow == ("ли",)


def test_digits_alone_are_also_a_deals_number() -> None:
    assert [wanted(typed).number for typed in ("12", "№ 12", "#12", "9123", "12 34", "1" * 30)] == [
        12,
        12,
        12,
        9123,
        None,
        None,
    ]


def test_nothing_is_wanted_of_an_empty_search() -> None:
    assert wanted(" ").empty
    assert wanted("ы").empty


@given(words, words)
def test_words_that_are_one_slip_apart_share_a_slip(one: str, other: str) -> None:
    if is_slip(one, other):
        assert set(slips(one)) & set(slips(other))


@given(words, st.integers(0, 6), st.sampled_from(LETTERS), st.sampled_from("wmxt"))
def test_each_kind_of_slip_is_one(word: str, place: int, letter: str, kind: str) -> None:
    place %= len(word)
    match kind:
        case "w":
            typed = word[:place] + letter + word[place + 1 :]
        case "m":
            typed = word[:place] + word[place + 1 :]
        case "x":
            typed = word[:place] + letter + word[place:]
        case _:
            typed = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    assert is_slip(word, typed)
    assert is_slip(typed, word)


def test_two_slips_are_another_word() -> None:
    assert not is_slip("иванов", "ивонав")
    assert not is_slip("иванов", "ивановна")
    assert not is_slip("абв", "бва")


def test_folding_is_for_every_alphabet() -> None:
    assert fold("  ЁЛКИН  Straße Ґанок ") == "елкин straße ґанок"
