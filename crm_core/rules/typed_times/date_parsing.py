"""A date and time typed in words, Russian and English: «завтра в 15:00», «пт 10:00», "in 3 days", "25.12 14:30".

Everything that we print ourselves is read back as the moment that it was. What is not wholly understood is refused, not
guessed: a parser that takes a price or a street for a date does harm. The reading is echoed to the person to confirm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import Calendar, WorkDuration
from crm_core.rules.time.working_time import NoWorkingTime, WorkingCalendar
from crm_core.rules.typed_times.day_parsing import BadDay, Days, take_day
from crm_core.rules.typed_times.day_periods import take_period
from crm_core.rules.typed_times.duration_parsing import Ahead, CompanyTime, take_duration
from crm_core.rules.typed_times.english_clock import clock_before_date
from crm_core.rules.typed_times.spoken_numbers import in_figures
from crm_core.rules.typed_times.spoken_phrases import MAX_LENGTH, plain_phrases
from crm_core.rules.typed_times.spoken_zone import take_zone
from crm_core.rules.typed_times.time_parsing import MORNING, BadClock, Clock, spoken_clock, take_clock

HORIZON = timedelta(days=730)


_MON_TO_FRI = ("monday", "tuesday", "wednesday", "thursday", "friday")


class BadDate(ValueError):
    """Not a moment to plan for. `code`: "not_a_date", "in_the_past", "too_far" or "no_hour"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_EMPTY = re.compile(r"(?:(?:в|во|на|к|ко|до|с|и|on|at|by|the|of|for)\b\s*)*")


def parse_date(
    text: str, now: datetime, zone: str, company: CompanyTime | None = None, *, with_hour: bool = False
) -> datetime:
    """The moment that is meant, in UTC: after `now` and within two years. Raises BadDate.

    A time alone is its next occurrence, a weekday the coming one ("next": of the next week), a date without a year the
    coming one, a date without a time its morning; today without a time is a round hour of what is left of it. An hour
    of one figure up to six is of the afternoon. Hours and minutes ahead pass by themselves, whatever clocks do. Working
    days are the `company`'s, Monday to Friday without one. A zone that is named is that of the hour, not of the day.
    `with_hour`: a day whose hour was not said is no answer.
    """
    here = _Here(now, zone, company or _weekdays(zone))
    try:
        read = _read(text, here)
        if with_hour and not (read.elapsed or (read.clock and read.clock.exact)):
            raise BadDate("no_hour")
        moment = here.moment(read)
    except (BadDay, BadClock):
        raise BadDate("not_a_date") from None
    except (ValueError, OverflowError) as beyond:
        raise beyond if isinstance(beyond, BadDate) else BadDate("too_far") from None
    if moment - now > HORIZON:
        raise BadDate("too_far")
    return moment


def parse_day(text: str, now: datetime, zone: str, company: CompanyTime | None = None) -> date:
    """The day that is meant by the person's own clock, today or later and within two years. Raises BadDate."""
    here = _Here(now, zone, company or _weekdays(zone))
    today = here.today
    try:
        read = _read(text, here)
        if read.days is None:
            raise BadDate("not_a_date")
    except (BadDay, BadClock):
        raise BadDate("not_a_date") from None
    except (ValueError, OverflowError) as beyond:
        raise beyond if isinstance(beyond, BadDate) else BadDate("too_far") from None
    day = next((day for day in read.days.dates if day >= today), None)
    if day is None:
        raise BadDate("in_the_past")
    if day - today > HORIZON:
        raise BadDate("too_far")
    return day


_ROUND = ((timedelta(hours=1), timedelta(minutes=30)), (timedelta(minutes=10), timedelta(minutes=10)))
"""How far off at least a moment of today is that was not said, and what it is rounded up to."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was said: so long from now, or one of the days at a time of day; a time alone is of any day."""

    elapsed: Ahead | None = None
    days: Days | None = None
    clock: Clock | None = None
    zone: str | None = None


def _read(text: str, here: "_Here") -> _Reading:
    if len(text) > MAX_LENGTH:
        raise BadDate("not_a_date")
    plain = plain_phrases(text, here.local)
    figures = clock_before_date(" ".join(in_figures(spoken_clock(plain)).split()))
    days, rest = take_period(figures, here.today, here.company)
    ahead, rest = (None, rest) if days else take_duration(rest)
    if ahead is not None and not ahead.in_days:
        if not _is_empty(rest):
            raise BadDate("not_a_date")
        return _Reading(elapsed=ahead)
    if days is None:
        days, rest = take_day(rest, here.today, here.company, ahead)
    zone, rest = take_zone(rest, here.now)
    clock, rest = take_clock(rest, beside_day=days is not None)
    if not _is_empty(rest) or (days is None and clock is None) or (zone and clock is None):
        raise BadDate("not_a_date")
    return _Reading(days=days, clock=clock, zone=zone)


def _is_empty(rest: str) -> bool:
    return _EMPTY.fullmatch(rest.strip()) is not None


@cache
def _weekdays(zone: str) -> WorkingCalendar:
    return WorkingCalendar(Calendar.model_validate({"hours": dict.fromkeys(_MON_TO_FRI, "09:00-18:00")}), zone)


class _Here:
    """Where and when the words are said."""

    def __init__(self, now: datetime, zone: str, company: CompanyTime) -> None:
        self.now, self.company, self._tz = now, company, ZoneInfo(zone)
        self.local = now.astimezone(self._tz).replace(tzinfo=None, fold=0)
        self.today = self.local.date()

    def moment(self, read: _Reading) -> datetime:
        """Raises BadDate("in_the_past") where nothing that was said is still to come."""
        if read.elapsed is not None:
            return self._after(read.elapsed)
        clock = read.clock or Clock(MORNING, exact=False)
        tz = ZoneInfo(read.zone) if read.zone else self._tz
        # It may still be yesterday where the hour is told.
        any_day = [self.today + timedelta(days=days) for days in (-1, 0, 1)]
        dates: Sequence[date] = read.days.dates if read.days else any_day
        for day in dates:
            moment = self._utc(datetime.combine(day, clock.at), tz)
            if moment > self.now:
                return moment
            vague = not clock.exact and (read.days is None or read.days.today)
            if day == self.today and vague and (later := self._later_today(clock.until, named=read.days is not None)):
                return later
        raise BadDate("in_the_past")

    def _after(self, ahead: Ahead) -> datetime:
        local = self.local
        if ahead.worked:
            try:
                working = WorkDuration(working=True, minutes=round(ahead.worked / timedelta(minutes=1)))
                return self.company.add(self.now, working)
            except NoWorkingTime:
                raise BadDate("not_a_date") from None
        if ahead.days or ahead.months:
            local = datetime.combine(ahead.day_from(self.today), local.time())
            return local.replace(tzinfo=self._tz).astimezone(UTC) + ahead.elapsed
        moment = self.now.astimezone(UTC) + ahead.elapsed
        if moment <= self.now:
            raise BadDate("in_the_past")
        return moment

    def _later_today(self, until: int, *, named: bool) -> datetime | None:
        """A round moment of what is left: the half-hour in an hour or so, else, if today was `named`, ten minutes."""
        midnight = datetime.combine(self.today, time(0))
        end = midnight + timedelta(hours=until)
        for least, step in _ROUND if named else _ROUND[:1]:
            steps = -((midnight - self.local - least) // step)
            later = midnight + steps * step
            if later < end and (moment := self._utc(later, self._tz)) > self.now:
                return moment
        return None

    def _utc(self, local: datetime, tz: ZoneInfo) -> datetime:
        """A time that the clock shows twice is the first that is still to come; one that it skips is an hour later."""
        first = local.replace(tzinfo=tz, fold=0).astimezone(UTC)
        return first if first > self.now else local.replace(tzinfo=tz, fold=1).astimezone(UTC)
