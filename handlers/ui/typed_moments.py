"""A date or time typed by a person, in the words of either language. Whatever is read is echoed to be confirmed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.errors import BadValue
from handlers.ui.times import Watch

FARTHEST = timedelta(days=2 * 365)
MORNING = time(10)

_CLOCK = re.compile(r"(?:\b(?:в|at)\s+)?\b([01]?\d|2[0-3])[:\-.](\d{2})\b(?![.\-/]\d)")
_HOUR = re.compile(r"\b(?:в|at)\s+([01]?\d|2[0-3])(?:\s*(?:час(?:а|ов)?|ч|o'?clock))?\b(?![.:/\-]\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?\b")
_PARTS = {
    "утром": time(10), "днём": time(14), "днем": time(14), "вечером": time(18),
    "morning": time(10), "afternoon": time(14), "evening": time(18),
}  # fmt: skip
_NEAR = {"сегодня": 0, "today": 0, "послезавтра": 2, "завтра": 1, "tomorrow": 1}
_WEEKDAYS = (
    r"пн|понедельник", r"вт|вторник", r"ср|сред[ау]", r"чт|четверг", r"пт|пятниц[ау]", r"сб|суббот[ау]",
    r"вс|воскресенье",
)  # fmt: skip
_EN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = re.compile(r"\b(\d{1,2})\s+([a-zа-я]{3,})(?:\s+(\d{4}))?|\b([a-z]{3,})\s+(\d{1,2})(?:,?\s+(\d{4}))?")
_MONTHS = (
    "янв jan", "фев feb", "мар mar", "апр apr", "мая may", "июн jun", "июл jul", "авг aug", "сен sep", "окт oct",
    "ноя nov", "дек dec",
)  # fmt: skip
_AFTER = re.compile(r"\b(?:через|in)\s+(\d{1,3}\s+)?([a-zа-яё]+)")
_UNITS = {
    "мин": "minutes", "min": "minutes", "час": "hours", "hour": "hours", "дн": "days", "ден": "days", "day": "days",
    "недел": "weeks", "week": "weeks", "месяц": "months", "month": "months",
}  # fmt: skip


def read_moment(text: str, watch: Watch) -> datetime:
    """The moment meant, aware, in the person's zone; a day without an hour is its morning.

    Raises BadValue: not_a_date, in_the_past, too_far (two years on).
    """
    words = " ".join(text.lower().split())
    now = watch.local(watch.now)
    length = _length(words)
    if length is not None and length < timedelta(days=1):
        return _checked(now + length, now)
    clock, rest = _clock(words)
    day = now.date() + length if length is not None else _day(rest, now.date())
    if day is None:
        if clock is None:
            return _checked(_guess(text, watch), now)
        day = now.date() if datetime.combine(now.date(), clock, now.tzinfo) > now else now.date() + timedelta(days=1)
    return _checked(datetime.combine(day, clock or MORNING, ZoneInfo(watch.zone)), now)


def read_day(text: str, watch: Watch) -> date:
    """The day meant, today at the earliest. Raises BadValue as `read_moment` does."""
    words = " ".join(text.lower().split())
    day = _day(words, watch.today)
    if day is None:
        length = _length(words)
        day = watch.today + length if length is not None else _guess(text, watch).date()
    if day < watch.today:
        raise BadValue("in_the_past")
    if day - watch.today > FARTHEST:
        raise BadValue("too_far")
    return day


def _checked(moment: datetime, now: datetime) -> datetime:
    if moment <= now:
        raise BadValue("in_the_past")
    if moment - now > FARTHEST:
        raise BadValue("too_far")
    return moment


def _clock(words: str) -> tuple[time | None, str]:
    """The hour, and the words without it. "9-30" and "9.30" are hours where they can be; "25.11" is a day."""
    for found in reversed(list(_CLOCK.finditer(words))):
        hour, minute = int(found[1]), int(found[2])
        dotted = found[0].rstrip().endswith(f".{found[2]}")
        # "10.12" alone is the tenth of December; after a day it is twelve past ten.
        if minute < 60 and not (dotted and minute <= 12 and _day(words[: found.start()], date.min) is None):
            return time(hour, minute), words[: found.start()] + " " + words[found.end() :]
    found = _HOUR.search(words)
    if found:
        return time(int(found[1])), words[: found.start()] + " " + words[found.end() :]
    part = next((at for word, at in _PARTS.items() if word in words), None)
    return part, words


def _day(words: str, today: date) -> date | None:
    for word, days in _NEAR.items():
        if re.search(rf"\b{word}\b", words):
            return today + timedelta(days=days)
    written = _DAY_FIRST.search(words)
    if written:
        return _dated(int(written[1]), int(written[2]), written[3], today)
    named = _named(words, today)
    if named is not None:
        return named
    for number, (russian, english) in enumerate(zip(_WEEKDAYS, _EN_WEEKDAYS, strict=True)):
        if re.search(rf"\b(?:{russian}|{english}[a-z]*)\b", words):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return None


def _named(words: str, today: date) -> date | None:
    """ "24 декабря", "December 24"."""
    for found in _NAMED.finditer(words):
        day, name, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        for month, starts in enumerate(_MONTHS, start=1):
            if name[:3] in starts.split():
                return _dated(int(day), month, year, today)
    return None


def _dated(day: int, month: int, year: str | None, today: date) -> date:
    try:
        if year:
            return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        raise BadValue("not_a_date") from None


def _length(words: str) -> timedelta | None:
    """ "in 2 days", "через неделю"."""
    found = _AFTER.search(words)
    if not found:
        return None
    unit = next((unit for start, unit in _UNITS.items() if found[2].startswith(start)), None)
    if unit is None:
        return None
    count = int(found[1] or 1)
    return timedelta(days=30 * count) if unit == "months" else timedelta(**{unit: count})


def _guess(text: str, watch: Watch) -> datetime:
    """Rarer forms ("конец месяца"), by a library that is slow to load and so is loaded only here."""
    import dateparser

    now = watch.local(watch.now)
    read = dateparser.parse(
        text[:100],
        languages=["ru", "en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "RELATIVE_BASE": now.replace(tzinfo=None, hour=MORNING.hour, minute=0, second=0, microsecond=0),
        },
    )
    if read is None:
        raise BadValue("not_a_date")
    return read.replace(tzinfo=ZoneInfo(watch.zone))
