"""Stretches of the calendar (R44)."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.time.periods import PERIOD_CODES, PeriodCode, days_of, moments_of


@pytest.mark.parametrize(
    ("code", "first", "after"),
    [
        ("w0", date(2026, 12, 28), date(2027, 1, 4)),
        ("m0", date(2026, 12, 1), date(2027, 1, 1)),
        ("m1", date(2026, 11, 1), date(2026, 12, 1)),
        ("q0", date(2026, 10, 1), date(2027, 1, 1)),
        ("y0", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_whole(code: PeriodCode, first: date, after: date) -> None:
    assert days_of(code, date(2026, 12, 31)) == (first, after)


@given(st.sampled_from(PERIOD_CODES), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_today_is_in_it_and_the_month_before_ends_where_this_one_begins(code: PeriodCode, today: date) -> None:
    first, after = days_of(code, today)
    if code == "m1":
        assert after == days_of("m0", today)[0]
    else:
        assert first <= today < after


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_days_follow_one_another_without_a_gap(day: date) -> None:
    zone = ZoneInfo("Europe/London")
    next_day = day + timedelta(days=1)
    assert moments_of(day, next_day, zone)[1] == moments_of(next_day, next_day + timedelta(days=1), zone)[0]
