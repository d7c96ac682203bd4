"""On which day the week in figures comes (R42), by its reader's own clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from crm_core.regulation.schema import WeeklyDay

_DAYS: tuple[WeeklyDay, ...] = get_args(WeeklyDay)


def week_told(day: WeeklyDay, today: date, told: date | None) -> date | None:
    """The day whose week is to be told with today's digest; None where it has been, or is never told.

    `told`: the day up to which the last digest went, None where there was none. Whoever did not work on that day hears
    of the week with their next digest.
    """
    if day == "never":
        return None
    last = today - timedelta(days=(today.weekday() - _DAYS.index(day)) % 7)
    return last if last == today or (told is not None and told < last) else None
