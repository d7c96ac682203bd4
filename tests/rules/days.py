"""Moments and calendars that the tests of the rules share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import Calendar
from crm_core.rules.time.working_time import WorkingCalendar

MOSCOW = "Europe/Moscow"
BERLIN = "Europe/Berlin"

NINE_TO_SIX: dict[str, str] = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-18:00")


def at(text: str, zone: str = MOSCOW) -> datetime:
    """A moment by somebody's local clock: "2026-03-04 15:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def working(timezone: str = MOSCOW, *, hours: Mapping[Any, str] | None = None, **rest: object) -> WorkingCalendar:
    """Monday to Friday, nine to six, no holidays, unless told otherwise."""
    return WorkingCalendar(Calendar.model_validate({"hours": hours or NINE_TO_SIX, **rest}), timezone)


def is_working(calendar: WorkingCalendar, moment: datetime) -> bool:
    """Whether the moment lies in working hours; their last instant does not."""
    return any(start <= moment < end for start, end in calendar.spans(calendar.local(moment).date()))
