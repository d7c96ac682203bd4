"""Amounts that are said: in words, piece by piece, with kopecks (R27)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from crm_core.rules.money.spoken_amounts import amount_in
from crm_core.rules.money.typed_amounts import BadMoney, parse_money


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("полтора миллиона", 1_500_000_00),
        ("полторы тысячи", 1_500_00),
        ("Двести пятьдесят тысяч рублей", 250_000_00),
        ("пол миллиона", 500_000_00),
        ("полмиллиона ₽", 500_000_00),
        ("два с половиной миллиона", 2_500_000_00),
        ("тысяча двести", 1_200_00),
        ("1 млн 200 тыс", 1_200_000_00),
        ("1млн200тыс", 1_200_000_00),
        ("15 тысяч 300 рублей", 15_300_00),
        ("10 косарей", 10_000_00),
        ("half a million", 500_000_00),
        ("two and a half million", 2_500_000_00),
        ("a hundred and fifty thousand", 150_000_00),
        ("1500 руб. 50 коп.", 1_500_50),
        ("1 200 000 рублей 5 копеек", 1_200_000_05),
        ("тысяча рублей 50 копеек", 1_000_50),
    ],
)
def test_an_amount_that_is_said(text: str, minor: int) -> None:
    assert parse_money(text, "RUB", "ru").minor == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("сто долларов", "stated_currency"),
        ("двадцать пятнадцать", "not_an_amount"),
        ("200 тысяч 1 миллион", "not_an_amount"),
        ("1,5 тыс 500", "not_an_amount"),
        ("5 тысяч 5000", "not_an_amount"),
        ("пять пять", "not_an_amount"),
        ("рублей", "not_an_amount"),
        ("2 по 500", "not_an_amount"),
        ("три окна", "not_an_amount"),
        ("", "not_an_amount"),
    ],
)
def test_what_is_no_amount_is_asked_about(text: str, code: str) -> None:
    with pytest.raises(BadMoney) as bad:
        parse_money(text, "RUB", "ru")
    assert bad.value.code == code


@given(st.integers(1, 999_999_999), st.sampled_from(["ru", "en"]))
def test_every_whole_amount_reads_back_from_its_words(amount: int, language: str) -> None:
    said = num2words(amount, lang=language).replace(",", "")
    assert amount_in(said.casefold()) == Decimal(amount), said


@given(st.text(max_size=40))
def test_other_words_are_never_an_error(text: str) -> None:
    amount_in(text.casefold())
