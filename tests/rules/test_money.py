"""Money: whole minor units, no floats, sums that add up to the kopeck."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.money.amounts import CurrencyMismatch, Money, format_money, total

amounts = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, "RUB"))


def rub(minor: int) -> Money:
    return Money(minor, "RUB")


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
