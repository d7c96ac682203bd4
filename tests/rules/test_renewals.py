"""How long before its end a paid period asks to be renewed (R33): by how long it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.loader import preset
from crm_core.rules.deals.renewals import days_before, months_later

FITNESS = preset("fitness")


@pytest.mark.parametrize(("months", "days"), [(1, 7), (3, 7), (11, 30), (12, 30), (24, 30)])
def test_a_month_asks_in_its_last_week_and_a_year_in_its_last_month(months: int, days: int) -> None:
    sold = date(2026, 1, 31)
    assert days_before(sold, months_later(sold, months), FITNESS) == days


def test_a_shorter_period_or_one_of_no_known_beginning_goes_by_the_days_of_all() -> None:
    assert days_before(date(2026, 1, 31), date(2026, 2, 10), FITNESS) == FITNESS.renewal_days
    assert days_before(None, date(2027, 1, 31), FITNESS) == FITNESS.renewal_days


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 36), st.integers(0, 2))
def test_noted_a_few_days_late_it_is_as_long_as_it_was_meant_to_be(sold: date, months: int, late: int) -> None:
    until = months_later(sold, months)
    noted = sold + timedelta(days=late)
    assert days_before(noted, until, FITNESS) == days_before(sold, until, FITNESS)
