"""On which days somebody works: the company's days, or their own days of the week, and never while they are away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import Window
from crm_core.rules.time.daily_time import next_at
from crm_core.rules.time.quiet_hours import is_waking, next_waking
from crm_core.rules.time.working_time import WorkingCalendar

_DAY = timedelta(days=1)
_HORIZON = 400
"""Who works on none of so many days is not made to wait for one."""


@dataclass(frozen=True, slots=True)
class StaffHours:
    """Who is to be rung, with what their waking hours are made of."""

    id: int
    zone: str
    wakes_at: time | None
    sleeps_at: time | None
    weekdays: str | None = None
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class OwnDays:
    """`weekdays`: "12345" for Monday to Friday, None for the company's. `away_until`: the last day of a leave.

    Public holidays and the company's days off are everybody's; a day that the state or the company has made a working
    one is so too.
    """

    company: WorkingCalendar
    weekdays: str | None = None
    away_until: date | None = None

    def works(self, day: date) -> bool:
        if self.away_until is not None and day <= self.away_until:
            return False
        if self.weekdays is None or self.company.is_exception(day):
            return self.company.is_working_day(day)
        return str(day.isoweekday()) in self.weekdays


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody may be rung, by their own clock. `days`: on which days reminders may; None: on any."""

    zone: str
    window: Window
    days: OwnDays | None = None

    def awake(self, moment: datetime) -> bool:
        return is_waking(moment, self.zone, self.window)

    def day_off(self, moment: datetime) -> bool:
        """Whether the day is quiet."""
        return self.days is not None and not self.days.works(self._day(moment))

    def next(self, moment: datetime) -> datetime:
        """The moment itself, or when they wake next, be it a day off."""
        return next_waking(moment, self.zone, self.window)

    def next_working(self, moment: datetime) -> datetime:
        """The moment itself, or when they wake next on a day on which they work."""
        first = at = self.next(moment)
        for _ in range(_HORIZON):
            if not self.day_off(at):
                return at
            midnight = datetime.combine(self._day(at) + _DAY, time(), tzinfo=ZoneInfo(self.zone))
            at = self.next(max(midnight.astimezone(UTC), at))
        return first

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()


def next_working_hour(after: datetime, zone: str, hour: time, days: OwnDays | None) -> datetime:
    """The first moment later than `after` at which a clock in `zone` shows `hour` on a day on which they work."""
    first = at = next_at(after, zone, hour)
    for _ in range(_HORIZON):
        if days is None or days.works(at.astimezone(ZoneInfo(zone)).date()):
            return at
        at = next_at(at, zone, hour)
    return first
