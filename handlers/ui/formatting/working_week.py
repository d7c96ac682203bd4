"""Working hours in words: "Mon–Fri 09:00–18:00, Sat 10:00–16:00"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import groupby

from babel.dates import format_date

from crm_core.regulation.schema import DayHours, Window
from handlers.ui.kit.i18n import _, spoken

_MONDAY = date(2024, 1, 1)


def day_name(day: int) -> str:
    """Monday is 0; the short name in the current language, with a capital."""
    name = format_date(_MONDAY + timedelta(days=day), "ccc", locale=spoken()).rstrip(".")
    return name[:1].upper() + name[1:]


def week_line(week: Sequence[DayHours]) -> str:
    """Days of the same hours together; closed ones are left out."""
    parts: list[str] = []
    for windows, days in groupby(range(7), key=lambda day: week[day]):
        if windows:
            parts.append(f"{_days(list(days))} {hours_line(windows)}")
    return ", ".join(parts)


def hours_line(windows: DayHours) -> str:
    if windows == (Window(time(0), time(0)),):
        return _("round the clock")
    return ", ".join(f"{one.start:%H:%M}–{one.end:%H:%M}" for one in windows)


def _days(days: list[int]) -> str:
    if len(days) == 7:
        return _("every day")
    return day_name(days[0]) if len(days) == 1 else f"{day_name(days[0])}–{day_name(days[-1])}"
