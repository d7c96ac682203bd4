"""A sum in words is right to the last ending, in both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.money.amounts import Money
from crm_core.rules.money.sums_in_words import in_words


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "Ноль рублей 00 копеек"),
        (1, "Ноль рублей 01 копейка"),
        (1_00, "Один рубль 00 копеек"),
        (2_02, "Два рубля 02 копейки"),
        (5_05, "Пять рублей 05 копеек"),
        (11_11, "Одиннадцать рублей 11 копеек"),
        (21_21, "Двадцать один рубль 21 копейка"),
        (112_12, "Сто двенадцать рублей 12 копеек"),
        (1_000_00, "Одна тысяча рублей 00 копеек"),
        (2_002_22, "Две тысячи два рубля 22 копейки"),
        (21_001_01, "Двадцать одна тысяча один рубль 01 копейка"),
        (1_000_000_00, "Один миллион рублей 00 копеек"),
        (3_333_333_33, "Три миллиона триста тридцать три тысячи триста тридцать три рубля 33 копейки"),
        (5_000_000_000_00, "Пять миллиардов рублей 00 копеек"),
    ],
)
def test_roubles_in_russian(minor: int, words: str) -> None:
    assert in_words(Money(minor, "RUB"), "ru") == words


@pytest.mark.parametrize(
    ("money", "locale", "words"),
    [
        (Money(1_00, "USD"), "en", "One dollar 00 cents"),
        (Money(1_234_01, "USD"), "en", "One thousand, two hundred and thirty-four dollars 01 cent"),
        (Money(22_50, "RUB"), "en", "Twenty-two roubles 50 kopeks"),
        (Money(2_00, "EUR"), "ru", "Два евро 00 центов"),
        (Money(1_00, "KZT"), "ru", "Один тенге 00 тиынов"),
        (Money(22_05, "PLN"), "ru", "Двадцать два PLN 05/100"),
        (Money(1_500, "JPY"), "en", "One thousand, five hundred JPY"),
    ],
)
def test_other_currencies(money: Money, locale: str, words: str) -> None:
    assert in_words(money, locale) == words


def ending(number: int, one: str, few: str, many: str) -> str:
    """The rule of Russian grammar, as the school has it."""
    if number % 100 in range(11, 15):
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(number % 10, many)


@given(st.integers(0, 10**15))
def test_the_nouns_agree_with_their_numbers(minor: int) -> None:
    whole, part = divmod(minor, 100)
    words = in_words(Money(minor, "RUB"), "ru")
    found = re.fullmatch(r"(?P<number>[А-ЯЁа-яё ]+) (?P<major>рубл\w+) (?P<figures>\d\d) (?P<minor>копе\w+)", words)
    assert found, words
    assert found["major"] == ending(whole, "рубль", "рубля", "рублей")
    assert (found["figures"], found["minor"]) == (f"{part:02d}", ending(part, "копейка", "копейки", "копеек"))
