"""Value added tax of a line: reckoned to the kopeck, by one rounding rule."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import InvoiceRules, WorkDuration
from crm_core.rules.money.amounts import share
from crm_core.rules.money.taxes import NO_TAX, UNTAXED, Tax, tax_of

SUMS, RATES = st.integers(0, 10**15), st.integers(0, 9_900)


def company(vat: str, rate: str = "22") -> InvoiceRules:
    return InvoiceRules.model_validate({"due": WorkDuration.parse("5wd"), "vat": vat, "vat_rate": rate})


def test_in_the_price_and_on_top_of_it() -> None:
    assert Tax(2200).of(122_00) == 22_00
    assert Tax(2200, on_top=True).of(100_00) == 22_00
    assert Tax(2000).of(100_00) == 16_67  # 16.666…
    assert Tax(500, on_top=True).of(10) == 1  # half a kopeck goes up
    assert NO_TAX.of(100_00) == 0


def test_a_product_s_own_rate_counts_but_where_the_company_pays_none() -> None:
    assert tax_of(company("included"), None) == Tax(2200)
    assert tax_of(company("on_top", "7.5"), None) == Tax(750, on_top=True)
    assert tax_of(company("included"), 1000) == Tax(1000)
    assert tax_of(company("included"), 0) == Tax(0)
    assert tax_of(company("included"), UNTAXED) == NO_TAX
    assert tax_of(company("none"), 1000) == NO_TAX


@given(SUMS, RATES)
def test_it_is_the_exact_tax_rounded_half_up(total: int, rate: int) -> None:
    for tax, exact in (
        (Tax(rate), Decimal(total * rate) / (10_000 + rate)),
        (Tax(rate, on_top=True), Decimal(total * rate) / 10_000),
    ):
        assert abs(tax.of(total) - exact) <= Decimal("0.5")
        assert 0 <= tax.of(total) <= total


@given(SUMS, RATES)
def test_what_is_put_on_top_is_found_in_the_price_again(net: int, rate: int) -> None:
    added = Tax(rate, on_top=True).of(net)
    assert abs(Tax(rate).of(net + added) - added) <= 1


@given(st.integers(-(10**9), 10**9), st.integers(0, 10_000), st.integers(1, 20_000))
def test_one_rounding_rule_for_all_money(amount: int, part: int, whole: int) -> None:
    exact = (Decimal(amount) * part / whole).quantize(Decimal("1E-12"))
    assert share(amount, part, whole) == int(exact.to_integral_value(rounding=ROUND_HALF_UP))
