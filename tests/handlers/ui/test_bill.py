"""What is asked for inside Telegram is what is left of the invoice, to the last kopeck, and so is its receipt."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.till import Till
from crm_core.queries.invoices.dto import LineView
from crm_core.rules.money.line_totals import NO_DISCOUNT
from handlers.ui.kit.bill import Bill
from handlers.ui.paper.bill import invoice_behind, shares

RATES = st.sampled_from([None, 0, 10_00, 20_00, 22_00])


def line(total: int, rate: int | None, tax: int) -> LineView:
    return LineView(1, "Услуга", "шт", total, 1, NO_DISCOUNT, total, rate, tax, tax_on_top=True)


LINES = st.lists(st.builds(line, st.integers(0, 10**9), RATES, st.integers(0, 10**6)), min_size=1, max_size=8)


@given(LINES, st.integers(1, 10**10))
def test_the_shares_of_the_lines_add_up_to_what_is_left(lines: list[LineView], left: int) -> None:
    told = shares(tuple(lines), left)
    assert sum(one.amount for one in told) == (left if any(one.sum + one.tax for one in lines) else 0)
    assert all(one.amount > 0 for one in told)


@given(LINES)
def test_of_the_whole_they_are_the_lines_and_the_receipt_says_so(lines: list[LineView]) -> None:
    worth = [one.sum + one.tax for one in lines if one.sum + one.tax]
    told = shares(tuple(lines), sum(worth)) if worth else ()
    assert [one.amount for one in told] == worth
    bill = Bill(title="t", description="d", payload="inv:7", currency="RUB", lines=told)
    asked = Till("token", "phone").bill(bill, 1)
    assert asked is not None
    assert asked.need_phone_number
    items = json.loads(asked.provider_data or "")["receipt"]["items"]
    assert [round(float(item["amount"]["value"]) * 100) for item in items] == [price.amount for price in asked.prices]


def test_without_its_receipt_nothing_is_asked_for() -> None:
    told = shares((line(100_00, 12_34, 0),), 100_00)
    for currency, lines in (("RUB", told), ("USD", shares((line(100_00, None, 0),), 100_00))):
        bill = Bill(title="t", description="d", payload="inv:7", currency=currency, lines=lines)
        assert Till("token", "email").bill(bill, 1) is None
        plain = Till("token").bill(bill, 1)
        assert plain is not None
        assert plain.provider_data is None


@given(st.text())
def test_a_payload_that_is_none_of_ours_is_for_no_invoice(payload: str) -> None:
    assert invoice_behind(payload) is None or payload.startswith("inv:")
