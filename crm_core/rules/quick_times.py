"""The one-press offers for the time of the next task (R9): never at night, never on a day off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import WorkDuration
from crm_core.rules.working_time import WorkingCalendar

MORNING = time(10)


@dataclass(frozen=True, slots=True)
class QuickTime:
    """An offer: `code` is "in_an_hour", "tomorrow", "in_2_days", "in_a_week" or "in_a_month"; `moment` is in UTC."""

    code: str
    moment: datetime


def quick_times(now: datetime, calendar: WorkingCalendar, zone: str) -> tuple[QuickTime, ...]:
    """The offers at `now` for somebody in `zone`, each in the company's working time, earliest first.

    "In an hour" counts by the clock, so on Friday at 17:40 it is Monday morning. The days are mornings of the person's
    own zone; "in 2 days" counts working ones. An offer that falls on the same moment as another is made once.
    """
    offers: dict[datetime, str] = {}
    for code, moment in _wanted(now, calendar, ZoneInfo(zone)):
        offers.setdefault(calendar.next_working(moment), code)
    return tuple(QuickTime(code, moment) for moment, code in sorted(offers.items()))


def _wanted(now: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    yield "in_an_hour", _whole_minute(now + timedelta(hours=1))
    today = now.astimezone(zone).date()
    for code, days in (("tomorrow", 1), ("in_a_week", 7), ("in_a_month", 30)):
        yield code, datetime.combine(today + timedelta(days=days), MORNING, tzinfo=zone)
    in_two = calendar.add(now, WorkDuration(working=True, days=2)).astimezone(zone).date()
    yield "in_2_days", datetime.combine(in_two, MORNING, tzinfo=zone)


def _whole_minute(moment: datetime) -> datetime:
    """The next multiple of five minutes: nobody plans a call for 14:37:12."""
    moment = moment.astimezone(UTC)
    over = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment - over + timedelta(minutes=5) if over else moment
