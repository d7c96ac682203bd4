"""Moments in a person's own words: "tomorrow 10:00", "2 days ago", "3 h left"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from crm_core.queries.deals.dto import WorkLeft
from handlers.ui.kit.i18n import _, ngettext, spoken

_DAY = timedelta(days=1)
# Older than this, a date says more than "97 days ago".
_LONG_AGO = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Watch:
    """A person's watch: says moments (aware, any zone) in their zone and the current language, as seen from `now`."""

    now: datetime
    zone: str

    @property
    def today(self) -> date:
        return self.local(self.now).date()

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def clock(self, at: datetime) -> str:
        return f"{self.local(at):%H:%M}"

    def day(self, on: date) -> str:
        """ "today", "tomorrow", "24 November"; with the year where it is not this one."""
        near = self._near_day(on)
        if near is not None:
            return near
        if on.year != self.today.year:
            return format_date(on, "long", locale=spoken())
        return format_skeleton("MMMMd", on, locale=spoken())

    def whole_day(self, on: date) -> str:
        """ "tomorrow", "Friday, November 27": for reading back what was typed."""
        return self._near_day(on) or f"{format_date(on, 'EEEE', locale=spoken())}, {self.day(on)}"

    def weekday(self, on: date) -> str:
        """ "tomorrow", "Mon, 24 Nov": for choosing among days; with the year where it is not this one."""
        skeleton = "MMMEd" if on.year == self.today.year else "yMMMEd"
        return self._near_day(on) or format_skeleton(skeleton, on, locale=spoken())

    def when(self, at: datetime) -> str:
        """ "tomorrow 10:00", "Mon, 24 Nov, 10:00"."""
        on = self.local(at).date()
        near = self._near_day(on)
        if near is not None:
            return _("{day} {time}").format(day=near, time=self.clock(at))
        return _("{day}, {time}").format(day=self.weekday(on), time=self.clock(at))

    def by(self, at: datetime) -> str:
        """A promise: "today by 16:30", "on November 24 by 10:30"."""
        on = self.local(at).date()
        near = self._near_day(on)
        if near is not None:
            return _("{day} by {time}").format(day=near, time=self.clock(at))
        return _("on {date} by {time}").format(date=self.day(on), time=self.clock(at))

    def at(self, moment: datetime) -> str:
        """An appointment: "today at 18:00", "on November 24 at 10:00"."""
        on = self.local(moment).date()
        near = self._near_day(on)
        if near is not None:
            return _("{day} at {time}").format(day=near, time=self.clock(moment))
        return _("on {date} at {time}").format(date=self.day(on), time=self.clock(moment))

    def since(self, at: datetime) -> str:
        """ "since today", "since November 24"."""
        on = self.local(at).date()
        near = {self.today: _("since today"), self.today - _DAY: _("since yesterday")}
        return near.get(on) or _("since {date}").format(date=self.day(on))

    def ago(self, at: datetime) -> str:
        """ "just now", "3 h ago", "2 days ago", then the date."""
        passed = self.now - at
        if passed < timedelta(minutes=1):
            return _("just now")
        if passed > _LONG_AGO:
            return self.day(self.local(at).date())
        return _("{span} ago").format(span=span(passed))

    def left(self, at: datetime) -> str:
        """ "3 h left", or "overdue by 2 days"."""
        if at > self.now:
            return _("{span} left").format(span=span(at - self.now))
        return _("overdue by {span}").format(span=span(self.now - at))

    def _near_day(self, on: date) -> str | None:
        near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
        return near.get((on - self.today).days)


def round_minutes(length: timedelta) -> int:
    """A length as people say one, in minutes: by five minutes up to an hour, by half an hour up to three, then by the
    hour; never less than five minutes. The one rule for every length on a screen."""
    minutes = length / timedelta(minutes=1)
    step = next(step for below, step in ((57.5, 5), (165, 30), (float("inf"), 60)) if minutes < below)
    return max(5, floor(minutes / step + 0.5) * step)


def span(length: timedelta) -> str:
    """A length in its largest unit, rounded: "5 min", "1 h 30 min", "3 h", "2 days"."""
    minutes = round_minutes(length)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    if minutes < 24 * 60:
        hours = _("{n} h").format(n=minutes // 60)
        return f"{hours} {_('{n} min').format(n=minutes % 60)}" if minutes % 60 else hours
    days = round(length / _DAY)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def work_left(left: WorkLeft) -> str:
    """The same in working time: "2 working days left", "overdue by 3 working hours"."""
    minutes = round_minutes(timedelta(minutes=left.minutes))
    if minutes < 60:
        length = _("{n} min").format(n=minutes)
    elif left.minutes < left.day:
        hours = round(minutes / 60)
        length = ngettext("{n} working hour", "{n} working hours", hours).format(n=hours)
    else:
        days = round(left.minutes / left.day)
        length = ngettext("{n} working day", "{n} working days", days).format(n=days)
    return (_("overdue by {span}") if left.late else _("{span} left")).format(span=length)


def calendar_month(on: date) -> str:
    """ "November 2025", as a calendar is headed."""
    return format_date(on, "LLLL y", locale=spoken()).capitalize()
