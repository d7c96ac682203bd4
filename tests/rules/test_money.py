"""Money: whole minor units, no floats, sums that add up to the kopeck."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.money import BadMoney, CurrencyMismatch, Money, format_money, parse_money, total

amounts = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, "RUB"))


def rub(minor: int) -> Money:
    return Money(minor, "RUB")


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12500", 1250000),
        ("12 500", 1250000),
        ("12\u00a0500,50", 1250050),
        ("12,500.50", 1250050),
        ("12.500,50", 1250050),
        ("1.250.000", 125000000),
        ("1,250,000", 125000000),
        ("12.500", 1250000),
        ("0,5", 50),
        ("0.500", 50),
        ("12,5", 1250),
        ("12 500 ₽", 1250000),
        ("12 500 руб.", 1250000),
        ("10 рублей", 1000),
        ("15 тыс.", 1500000),
        ("15 тыс. руб.", 1500000),
        ("1,5 млн", 150000000),
        ("1.5m", 150000000),
        ("12k", 1200000),
        ("1,250 тыс", 125000),
        ("100.", 10000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, minor: int) -> None:
    assert parse_money(text, "RUB") == rub(minor)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_an_amount"),
        ("дорого", "not_an_amount"),
        ("-5", "not_an_amount"),
        ("5 штук", "not_an_amount"),
        ("10 или 20", "not_an_amount"),
        ("1,2,3", "not_an_amount"),
        ("12.345.6", "not_an_amount"),
        ("1e5", "not_an_amount"),
        ("0,005", "too_precise"),
        ("9" * 20, "too_large"),
        ("9" * 4000, "not_an_amount"),
    ],
)
def test_what_is_no_amount_is_refused_not_guessed(text: str, code: str) -> None:
    with pytest.raises(BadMoney) as raised:
        parse_money(text, "RUB")
    assert raised.value.code == code


def test_a_currency_without_small_coins_has_none() -> None:
    assert parse_money("1 500", "JPY") == Money(1500, "JPY")
    with pytest.raises(BadMoney):
        parse_money("1500,5", "JPY")


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    try:
        money = parse_money(text, "RUB")
    except BadMoney:
        return
    assert money.minor >= 0


@given(st.integers(0, 10**14), st.sampled_from(["ru", "en"]))
def test_what_is_shown_reads_back_as_the_same_amount(minor: int, locale: str) -> None:
    assert parse_money(format_money(rub(minor), locale), "RUB") == rub(minor)


@pytest.mark.parametrize(
    ("minor", "locale", "text"),
    [
        (1250050, "ru", "12 500,50 ₽"),
        (1250000, "ru", "12 500 ₽"),
        (1250050, "en", "₽12,500.50"),
        (1250000, "en", "₽12,500"),
        (-1500, "ru", "-15 ₽"),
    ],
)
def test_it_is_written_as_the_language_writes_it(minor: int, locale: str, text: str) -> None:
    assert format_money(rub(minor), locale).replace("\u00a0", " ") == text


@given(amounts, amounts, amounts)
def test_addition_keeps_its_laws(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + b - b == a
    assert total([a, b, c], "RUB") == a + b + c


@given(amounts, st.integers(1, 50))
def test_parts_add_up_exactly_and_hardly_differ(amount: Money, parts: int) -> None:
    shares = amount.split(parts)
    assert total(shares, "RUB") == amount
    assert max(share.minor for share in shares) - min(share.minor for share in shares) <= 1


def test_percents_and_quantities_round_half_away_from_zero() -> None:
    assert rub(1050).percent(50) == rub(525)
    assert rub(5).percent(10) == rub(1)
    assert rub(-5).percent(10) == rub(-1)
    assert rub(333).times(Decimal("1.5")) == rub(500)
    assert rub(100).percent(Decimal("12.5")) == rub(13)


def test_two_currencies_never_meet() -> None:
    dollars = Money(100, "USD")
    for meet in (lambda: rub(1) + dollars, lambda: rub(1) - dollars, lambda: rub(1) < dollars):
        with pytest.raises(CurrencyMismatch):
            meet()


@pytest.mark.parametrize("typed", ["500$", "€ 500", "500 eur", "£500", "500 тенге", "USD 500", "1.5k $"])
def test_another_currency_that_is_said_is_never_taken_for_ours(typed: str) -> None:
    with pytest.raises(BadMoney) as bad:
        parse_money(typed, "RUB")
    assert bad.value.code == "stated_currency"


@pytest.mark.parametrize(
    ("typed", "currency"), [("500 руб.", "RUB"), ("500р", "RUB"), ("$500", "USD"), ("500 €", "EUR"), ("500", "EUR")]
)
def test_the_currency_that_is_asked_for_may_be_said(typed: str, currency: str) -> None:
    assert parse_money(typed, currency).amount == 500
