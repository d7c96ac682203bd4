"""Working time (R7): hours, weekends, public holidays with the state's transfers, and the company's own days.

Days are days of the company's local time; moments go in and out as aware ones, out in UTC. A day whose clock jumps is
measured by what has really passed.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from holidays import HolidayBase

from crm_core.regulation.public_holidays import is_moved_day_off, public_holidays
from crm_core.regulation.schema import Calendar, Window, WorkDuration

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_HORIZON_DAYS = 400
"""A calendar with no working day within this many days has none at all."""


class NoWorkingTime(ValueError):
    """A calendar on which nothing would ever fall due."""


class WorkingCalendar:
    """The company's working time in its own zone. Makes its days once and remembers them: keep one per regulation."""

    def __init__(self, calendar: Calendar, timezone: str) -> None:
        self._calendar = calendar
        self.zone = ZoneInfo(timezone)
        self._spans: dict[date, tuple[tuple[datetime, datetime], ...]] = {}

    def local(self, moment: datetime) -> datetime:
        """The same moment by the company's clock."""
        return moment.astimezone(self.zone)

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans(day))

    def is_exception(self, day: date) -> bool:
        """Whether the day is not what its day of the week would make it: a holiday, a transfer, the company's own."""
        calendar = self._calendar
        return (
            day in calendar.days_off
            or day in calendar.working_days
            or self._is_transferred(day)
            or (self._is_holiday(day))
        )

    def next_working(self, moment: datetime) -> datetime:
        """The moment itself if it is working time, else the beginning of the next; in UTC."""
        moment = moment.astimezone(UTC)
        day = self.local(moment).date()
        for _ in range(_HORIZON_DAYS):
            for start, end in self.spans(day):
                if moment < end:
                    return max(moment, start)
            day += _DAY
        raise NoWorkingTime

    def add(self, moment: datetime, duration: WorkDuration) -> datetime:
        """The moment that lies a duration later, in UTC.

        Working minutes count working time alone. Working days keep the local time of day, brought into that day's
        hours, and are counted from the first working moment at or after `moment`. Calendar days keep the local time of
        day too (a day is not 24 hours when the clock changes); minutes and hours simply pass.
        """
        if not duration.working:
            return self._add_calendar(moment, duration)
        if duration.days:
            return self._add_days(self.next_working(moment), duration.days)
        return self._add_minutes(moment, timedelta(minutes=duration.minutes))

    def before(self, moment: datetime, duration: WorkDuration) -> datetime:
        """The moment that lies a duration earlier, in UTC: `add`, looked at from its other end.

        Working days keep the local time of day, brought into that day's hours, and are counted from the last working
        moment at or before `moment`.
        """
        if not duration.working:
            if duration.days:
                return self._utc(self.local(moment).replace(tzinfo=None) - timedelta(days=duration.days))
            return moment.astimezone(UTC) - timedelta(minutes=duration.minutes)
        at = self.last_working(moment)
        if duration.days:
            local, day = self.local(at), self.local(at).date()
            for _ in range(duration.days):
                day = self._working_day_from(day, -_DAY)
            return self._into_hours(self._utc(datetime.combine(day, local.time())), day)
        left = timedelta(minutes=duration.minutes)
        while True:
            start = next(start for start, end in self.spans(self.local(at - _TICK).date()) if start < at <= end)
            if at - left >= start:
                return at - left
            left -= at - start
            at = self.last_working(start)

    def last_working(self, moment: datetime) -> datetime:
        """The moment itself if work was going on up to it, else the end of the last working time before; in UTC."""
        moment = moment.astimezone(UTC)
        day = self.local(moment).date()
        for _ in range(_HORIZON_DAYS):
            for start, end in reversed(self.spans(day)):
                if moment > start:
                    return min(moment, end)
            day -= _DAY
        raise NoWorkingTime

    def into_day(self, moment: datetime) -> datetime:
        """The moment brought into the hours of its day, or on a day off of the working day before it; in UTC."""
        day = self.local(moment).date()
        if not self.is_working_day(day):
            day = self._working_day_from(day, -_DAY)
        return self._into_hours(self._utc(datetime.combine(day, self.local(moment).time())), day)

    def at(self, day: date, hour: time) -> datetime:
        """That hour of a day by the company's clock, in UTC."""
        return self._utc(datetime.combine(day, hour))

    def task_due(self, moment: datetime, duration: WorkDuration) -> datetime:
        """When a task set at `moment` falls due: as `add`, but "30d" that ends on a Sunday waits for working time."""
        end = self.add(moment, duration)
        return end if duration.working else self.next_working(end)

    def working_minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole minutes of working time from `a` to `b`; 0 if `b` is not later."""
        a, b = a.astimezone(UTC), b.astimezone(UTC)
        total = timedelta(0)
        day, last = self.local(a).date(), self.local(b).date()
        while day <= last:
            for start, end in self.spans(day):
                total += max(min(end, b) - max(start, a), timedelta(0))
            day += _DAY
        return total // timedelta(minutes=1)

    def day_minutes(self, moment: datetime) -> int:
        """How long a working day is, in minutes: the first one that begins or goes on at the moment or after it."""
        day = self.local(self.next_working(moment)).date()
        return sum(int((end - start).total_seconds()) for start, end in self.spans(day)) // 60

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Working hours of a local day as pairs of UTC moments, in order; empty on a day off."""
        if day not in self._spans:
            whole = tuple(self._span(day, window) for window in self._hours(day))
            shorter = timedelta(minutes=self._calendar.shorter_before_holidays.minutes)
            self._spans[day] = _ending_earlier(whole, shorter) if shorter and self._is_eve(day) else whole
        return self._spans[day]

    def _add_calendar(self, moment: datetime, duration: WorkDuration) -> datetime:
        if not duration.days:
            return moment.astimezone(UTC) + timedelta(minutes=duration.minutes)
        local = self.local(moment).replace(tzinfo=None) + timedelta(days=duration.days)
        return self._utc(local)

    def _add_days(self, moment: datetime, days: int) -> datetime:
        at = self.local(moment)
        day = at.date()
        while days:
            day = self._working_day_from(day, _DAY)
            days -= 1
        return self._into_hours(self._utc(datetime.combine(day, at.time())), day)

    def _into_hours(self, moment: datetime, day: date) -> datetime:
        """The nearest moment of the day's hours, its closing time included."""
        for start, end in self.spans(day):
            if moment <= end:
                return max(moment, start)
        return self.spans(day)[-1][1]

    def _working_day_from(self, day: date, step: timedelta) -> date:
        """The nearest working day on that side, without the day itself."""
        for _ in range(_HORIZON_DAYS):
            day += step
            if self.is_working_day(day):
                return day
        raise NoWorkingTime

    def _add_minutes(self, moment: datetime, left: timedelta) -> datetime:
        """A length that ends exactly at closing time ends then, not the next morning."""
        at = self.next_working(moment)
        while True:
            end = next(end for start, end in self.spans(self.local(at).date()) if start <= at < end)
            if at + left <= end:
                return at + left
            left -= end - at
            at = self.next_working(end)

    def _hours(self, day: date) -> tuple[Window, ...]:
        calendar, hours = self._calendar, self._calendar.hours.days[day.weekday()]
        if day in calendar.days_off:
            return ()
        if day in calendar.working_days or self._is_transferred(day):
            return hours or next((other for other in calendar.hours.days if other), ())
        return () if self._is_holiday(day) else hours

    def _is_holiday(self, day: date) -> bool:
        return self._holidays is not None and day in self._holidays

    def _is_transferred(self, day: date) -> bool:
        """A weekend day that the state has made a working one."""
        known = self._holidays
        return known is not None and day.weekday() in known.weekend and day not in known and known.is_working_day(day)

    def _is_eve(self, day: date) -> bool:
        """Whether the next day is a public holiday itself: neither a day off that was moved there, nor one worked."""
        known, following = self._holidays, day + _DAY
        if known is None or following not in known or following in self._calendar.working_days:
            return False
        return not is_moved_day_off(known, following)

    @cached_property
    def _holidays(self) -> HolidayBase | None:
        """Filled year by year as days are asked for."""
        if self._calendar.holidays == "none":
            return None
        return public_holidays(self._calendar.holidays)

    def _span(self, day: date, window: Window) -> tuple[datetime, datetime]:
        end_day = day + _DAY if window.end == time(0) else day
        return self._utc(datetime.combine(day, window.start)), self._utc(datetime.combine(end_day, window.end))

    def _utc(self, local: datetime) -> datetime:
        """A local time that the clock skips is taken an hour on, one that it repeats is the first."""
        return local.replace(tzinfo=self.zone, fold=0).astimezone(UTC)


def _ending_earlier(
    spans: tuple[tuple[datetime, datetime], ...], shorter: timedelta
) -> tuple[tuple[datetime, datetime], ...]:
    """The day's hours without their last so much."""
    left = list(spans)
    while left and shorter:
        start, end = left.pop()
        if end - start > shorter:
            return (*left, (start, end - shorter))
        shorter -= end - start
    return tuple(left)
