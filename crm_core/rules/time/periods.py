"""Stretches of the calendar that reports are asked of: this week, the month before, the year so far."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

PeriodCode = Literal["w0", "m0", "m1", "q0", "y0"]
"""w0: the week from Monday · m0: the month · m1: the one before · q0: the quarter · y0: the year."""

PERIOD_CODES: tuple[PeriodCode, ...] = get_args(PeriodCode)


def days_of(code: PeriodCode, today: date) -> tuple[date, date]:
    """The first day, and the day after the last one; all of it, past and to come."""
    month = today.replace(day=1)
    match code:
        case "w0":
            monday = today - timedelta(days=today.weekday())
            return monday, monday + timedelta(days=7)
        case "m0":
            return month, _months_on(month, 1)
        case "m1":
            return _months_on(month, -1), month
        case "q0":
            quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
            return quarter, _months_on(quarter, 3)
        case "y0":
            return month.replace(month=1), month.replace(year=month.year + 1, month=1)


def moments_of(first: date, after: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight to midnight by the company's clock, in UTC; the end is not in it."""
    since, until = (datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) for day in (first, after))
    return since, until


def _months_on(month: date, months: int) -> date:
    place = month.year * 12 + month.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
