"""What a line comes to, to the kopeck."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.money.line_totals import NO_DISCOUNT, WHOLE, BadLine, Discount, check_line, line_sum, parse_discount
from crm_core.rules.money.typed_amounts import BadMoney

prices = st.integers(0, 10**12)
quantities = st.integers(1, 1000)
percents = st.integers(0, WHOLE)


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "expected"),
    [
        (150_000_00, 2, NO_DISCOUNT, 300_000_00),
        (150_000_00, 2, Discount.percent(10_00), 270_000_00),
        (100_00, 1, Discount.percent(7_50), 92_50),
        (3_33, 1, Discount.percent(50_00), 1_66),  # half a kopeck goes to the client
        (999, 1, Discount.sum(100), 899),
        (999, 1, Discount.sum(5_000), 0),
        (999, 7, Discount.percent(WHOLE), 0),
    ],
)
def test_a_line_comes_to(price: int, quantity: int, discount: Discount, expected: int) -> None:
    assert line_sum(price, quantity, discount) == expected


@given(prices, quantities, percents)
def test_a_percentage_is_exact_to_half_a_kopeck_in_the_clients_favour(price: int, quantity: int, percent: int) -> None:
    exact = Fraction(price * quantity) * (WHOLE - percent) / WHOLE
    error = exact - line_sum(price, quantity, Discount.percent(percent))
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


@given(prices, quantities, st.builds(Discount.percent, percents) | st.builds(Discount.sum, prices))
def test_a_line_is_never_negative_nor_more_than_without_its_discount(
    price: int, quantity: int, discount: Discount
) -> None:
    assert 0 <= line_sum(price, quantity, discount) <= price * quantity


@given(prices, quantities, percents, percents)
def test_a_larger_discount_never_costs_more(price: int, quantity: int, one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert line_sum(price, quantity, Discount.percent(more)) <= line_sum(price, quantity, Discount.percent(less))


@given(prices, quantities, prices)
def test_a_sum_off_is_taken_once_from_the_whole_line(price: int, quantity: int, off: int) -> None:
    assert line_sum(price, quantity, Discount.sum(off)) == max(price * quantity - off, 0)


@pytest.mark.parametrize(
    ("price", "quantity", "discount", "part"),
    [
        (1, 0, NO_DISCOUNT, "quantity"),
        (1, 100_001, NO_DISCOUNT, "quantity"),
        (-1, 1, NO_DISCOUNT, "price"),
        (10**14, 100, NO_DISCOUNT, "price"),
        (1, 1, Discount.percent(WHOLE + 1), "discount"),
        (1, 1, Discount.sum(-1), "discount"),
    ],
)
def test_what_no_sale_has_is_refused_by_its_figure(price: int, quantity: int, discount: Discount, part: str) -> None:
    with pytest.raises(BadLine) as refused:
        check_line(price, quantity, discount)
    assert refused.value.part == part


@pytest.mark.parametrize(
    ("text", "discount"),
    [
        ("7%", Discount.percent(7_00)),
        ("7,5 %", Discount.percent(7_50)),
        ("12 процентов", Discount.percent(12_00)),
        ("0.25 percent", Discount.percent(25)),
        ("5 000", Discount.sum(5_000_00)),
        ("1 тыс. руб.", Discount.sum(1_000_00)),
    ],
)
def test_a_discount_is_typed_as_people_say_it(text: str, discount: Discount) -> None:
    assert parse_discount(text, "RUB") == discount


@pytest.mark.parametrize("text", ["", "%", "много", "-5%", "1,001%", "1.2.3%", "5 яблок"])
def test_what_is_no_discount_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadMoney):
        parse_discount(text, "RUB")
