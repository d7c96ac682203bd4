"""A date and time typed in words, Russian and English: «завтра в 15:00», «пт 10:00», "in 3 days", "25.12 14:30".

Everything that we print ourselves is read back as the moment that it was. What is not wholly understood is refused, not
guessed: a parser that takes a price or a street for a date does harm. The reading is echoed to the person to confirm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.rules.time.day_parsing import BadDay, Days, take_day
from crm_core.rules.time.duration_parsing import Ahead, take_duration
from crm_core.rules.time.spoken_numbers import in_figures
from crm_core.rules.time.time_parsing import MORNING, BadClock, Clock, spoken_clock, take_clock

MAX_LENGTH = 80
HORIZON = timedelta(days=730)


class BadDate(ValueError):
    """Not a moment to plan for. `code`: "not_a_date", "in_past" or "too_far"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_DECIMAL = re.compile(r"(\d),(\d{1,2}) ?(?=(?:ч|дн|нед|мес|год|лет|h|d|w|m|y)\w*)")
_MARKS = re.compile(r"[^\w\s.:/'+-]")
_STRAY_POINT = re.compile(r"\.(?!\d)|(?<!\d)\.")
_SPOKEN = (
    (re.compile(r"\b(?:tonight|tonite)\b"), "today evening"),
    (re.compile(r"\b(?:сегодня|today)\s+(?=через\b|in\b)"), ""),
    (re.compile(r"\b(?:где-то|примерно|ориентировочно|приблизительно|ровно|точно|sharp|please|пожалуйста)\b"), " "),
    (re.compile(r"\b(?:не позже|не позднее|no later than)\b"), "до"),
    (re.compile(r"\b(?:не раньше|not before|no earlier than)\b"), "после"),
    (re.compile(r"\b(?:около|близко к|around|about|circa)\b"), "в"),
    (re.compile(r"\b(?:ближе к|closer to)(?! вечеру)\b"), "к"),
    (re.compile(r"\b(?:часов|часиков|часа|часам) (?=(?:в|к)\b)"), ""),
    (re.compile(r"(?<=\d)(?:-(?:ти|ми|х|м)|ти)(?= |$)"), ""),
    (re.compile(r"\b(?:at|в) (?=(?:в|к|at)\b)"), ""),
)
_EMPTY = re.compile(r"(?:(?:в|во|на|к|ко|до|с|и|on|at|by|the|of|for)\b\s*)*")


def parse_date(text: str, now: datetime, zone: str) -> datetime:
    """The moment that is meant, in UTC: after `now` and within two years. Raises BadDate.

    A time alone is its next occurrence, a weekday the coming one ("next": of the next week), a date without a year the
    coming one, a date without a time its morning; today without a time is a round hour of what is left of it. An hour
    of one figure up to six is of the afternoon. Hours and minutes ahead pass by themselves, whatever clocks do.
    """
    here = _Here(now, zone)
    try:
        moment = here.moment(_read(text, here.today))
    except (BadDay, BadClock):
        raise BadDate("not_a_date") from None
    except (ValueError, OverflowError) as beyond:
        raise beyond if isinstance(beyond, BadDate) else BadDate("too_far") from None
    if moment - now > HORIZON:
        raise BadDate("too_far")
    return moment


def parse_day(text: str, now: datetime, zone: str) -> date:
    """The day that is meant by the person's own clock, today or later and within two years. Raises BadDate."""
    today = now.astimezone(ZoneInfo(zone)).date()
    try:
        read = _read(text, today)
        if read.days is None:
            raise BadDate("not_a_date")
    except (BadDay, BadClock):
        raise BadDate("not_a_date") from None
    except (ValueError, OverflowError) as beyond:
        raise beyond if isinstance(beyond, BadDate) else BadDate("too_far") from None
    day = next((day for day in read.days.dates if day >= today), None)
    if day is None:
        raise BadDate("in_past")
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


def _read(text: str, today: date) -> _Reading:
    ahead, rest = take_duration(_normal(text))
    if ahead is not None and not ahead.in_days:
        if not _is_empty(rest):
            raise BadDate("not_a_date")
        return _Reading(elapsed=ahead)
    days, rest = take_day(rest, today, ahead)
    clock, rest = take_clock(rest, beside_day=days is not None)
    if not _is_empty(rest) or (days is None and clock is None):
        raise BadDate("not_a_date")
    return _Reading(days=days, clock=clock)


def _is_empty(rest: str) -> bool:
    return _EMPTY.fullmatch(rest.strip()) is not None


def _normal(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise BadDate("not_a_date")
    plain = text.casefold().replace("ё", "е").replace("a.m.", "am").replace("p.m.", "pm")
    plain = re.sub(r"[‐-―−]", "-", plain).replace("@", " at ")
    plain = _STRAY_POINT.sub(" ", _MARKS.sub(" ", _DECIMAL.sub(r"\1.\2 ", plain)))
    plain = " ".join(plain.split())
    for form, spoken in _SPOKEN:
        plain = form.sub(spoken, plain)
    return " ".join(in_figures(spoken_clock(plain)).split())


class _Here:
    """Where and when the words are said."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now, self._tz = now, ZoneInfo(zone)
        self._local = now.astimezone(self._tz).replace(tzinfo=None, fold=0)
        self.today = self._local.date()

    def moment(self, read: _Reading) -> datetime:
        """Raises BadDate("in_past") where nothing that was said is still to come."""
        if read.elapsed is not None:
            return self._after(read.elapsed)
        clock = read.clock or Clock(MORNING, exact=False)
        dates: Sequence[date] = read.days.dates if read.days else [self.today, self.today + timedelta(days=1)]
        for day in dates:
            moment = self._utc(datetime.combine(day, clock.at))
            if moment > self.now:
                return moment
            vague = not clock.exact and (read.days is None or read.days.today)
            if day == self.today and vague and (later := self._later_today(clock.until, named=read.days is not None)):
                return later
        raise BadDate("in_past")

    def _after(self, ahead: Ahead) -> datetime:
        local = self._local
        if ahead.days or ahead.months:
            local = datetime.combine(ahead.day_from(self.today), local.time())
            return local.replace(tzinfo=self._tz).astimezone(UTC) + ahead.elapsed
        moment = self.now.astimezone(UTC) + ahead.elapsed
        if moment <= self.now:
            raise BadDate("in_past")
        return moment

    def _later_today(self, until: int, *, named: bool) -> datetime | None:
        """A round moment of what is left: the half-hour in an hour or so, else, if today was `named`, ten minutes."""
        midnight = datetime.combine(self.today, time(0))
        end = midnight + timedelta(hours=until)
        for least, step in _ROUND if named else _ROUND[:1]:
            steps = -((midnight - self._local - least) // step)
            later = midnight + steps * step
            if later < end and (moment := self._utc(later)) > self.now:
                return moment
        return None

    def _utc(self, local: datetime) -> datetime:
        """A time that the clock shows twice is the first that is still to come; one that it skips is an hour later."""
        first = local.replace(tzinfo=self._tz, fold=0).astimezone(UTC)
        return first if first > self.now else local.replace(tzinfo=self._tz, fold=1).astimezone(UTC)
