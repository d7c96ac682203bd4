"""The one-press offers for the time of the next task (R9): never at night, never on a day off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import WorkDuration
from crm_core.rules.time.working_time import WorkingCalendar

MORNING = time(10)


@dataclass(frozen=True, slots=True)
class QuickTime:
    """An offer; `moment` is in UTC.

    Codes: "in_an_hour", "tomorrow", "in_2_days", "in_a_week", "in_a_month". The code says which offer it is, for
    buttons; the moment may lie later than the code's words, where those fall on days off.
    """

    code: str
    moment: datetime


def quick_times(now: datetime, calendar: WorkingCalendar, zone: str) -> tuple[QuickTime, ...]:
    """The offers at `now` for somebody in `zone`, each in the company's working time, earliest first.

    "In an hour" counts by the clock, so on Friday at 17:40 it is Monday as work begins. The days are mornings of the
    person's own zone; "in 2 days" counts working ones, and a day off gives way to the next working day. Of two offers
    of the same moment the nearer one is made.
    """
    offers: dict[datetime, str] = {}
    for code, moment in _wanted(now, calendar, ZoneInfo(zone)):
        offers.setdefault(moment, code)
    return tuple(QuickTime(code, moment) for moment, code in sorted(offers.items()))


def next_morning(now: datetime, calendar: WorkingCalendar, zone: str) -> datetime:
    """The morning of the next day on which somebody works, by the person's own clock; in UTC."""
    there = ZoneInfo(zone)
    return _morning(now.astimezone(there).date() + timedelta(days=1), calendar, there)


def _wanted(now: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    yield "in_an_hour", calendar.next_working(_round(now + timedelta(hours=1)))
    today = now.astimezone(zone).date()
    in_two = calendar.add(now, WorkDuration(working=True, days=2)).astimezone(zone).date()
    for code, day in (
        ("tomorrow", today + timedelta(days=1)),
        ("in_2_days", in_two),
        ("in_a_week", today + timedelta(days=7)),
        ("in_a_month", today + timedelta(days=30)),
    ):
        yield code, _morning(day, calendar, zone)


def _morning(day: date, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """The morning of that day, or of the next on which somebody works, in working time."""
    wanted = datetime.combine(day, MORNING, tzinfo=zone)
    found = calendar.next_working(wanted)
    working_day = found.astimezone(zone).date()
    if working_day == day:
        return found
    return calendar.next_working(datetime.combine(working_day, MORNING, tzinfo=zone))


def _round(moment: datetime) -> datetime:
    """The next multiple of ten minutes: nobody plans a call for 14:37."""
    moment = moment.astimezone(UTC)
    over = timedelta(minutes=moment.minute % 10, seconds=moment.second, microseconds=moment.microsecond)
    return moment - over + timedelta(minutes=10) if over else moment
