"""A date and time typed in words, Russian or English: «завтра в 15:00», «пт 10:00», "in 3 days", "25.12 14:30".

The time of day, weekdays and figures are read here, since parsers misread them («вт 9-30» as the year 2030); what has
words in it ("in two weeks", "25 декабря") is dateparser's. The reading is always echoed to the person to confirm.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(10)
"""The time of a day for which none was typed."""

MAX_LENGTH = 80
HORIZON = timedelta(days=730)


class BadDate(ValueError):
    """Not a moment to plan for. `code`: "not_a_date", "in_past" or "too_far"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_WEEKDAYS = (
    r"пн|понедельник\w*|mon(?:day)?",
    r"вт|вторник\w*|tue(?:s|sday)?",
    r"ср|сред[ауы]|wed(?:nesday)?",
    r"чт|четверг\w*|thu(?:rs?|rsday)?",
    r"пт|пятниц[ауы]|fri(?:day)?",
    r"сб|суббот[ауы]|sat(?:urday)?",
    r"вс|воскресень[еяю]|sun(?:day)?",
)
_WEEKDAY = re.compile(
    r"(?:(?P<next>next|следующ\w+)\s+)?(?:this\s+|эт\w+\s+)?(?:"
    + "|".join(f"(?P<d{place}>{names})" for place, names in enumerate(_WEEKDAYS))
    + ")"
)
_DAY_WORDS = {
    "сегодня": 0,
    "today": 0,
    "завтра": 1,
    "tomorrow": 1,
    "послезавтра": 2,
    "day after tomorrow": 2,
}
_HAS_DAY = re.compile(rf"\b(?:{'|'.join([*_DAY_WORDS, *_WEEKDAYS])})\b")
_COLON = re.compile(r"(?:\b(?:в|к|at|by)\s+)?\b(\d{1,2}):(\d{2})(?!\d)(?:\s*(am|pm|утра|дня|вечера)\b)?")
_HALF_OF_DAY = re.compile(r"(?:\b(?:в|к|at|by)\s+)?\b(\d{1,2})()\s*(am|pm|утра|вечера)\b")
_MONTHS = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|apr|jun|jul|aug|sep|oct|nov|dec"
_BARE_HOUR = re.compile(
    rf"\b(?:в|к|at|by)\s+(\d{{1,2}})()(?![\d.:/-])(?!\s*(?:{_MONTHS}))(?:\s*(?:(?:ч|час\w*|o'clock)\b|(дня)\b))?"
)
_POINT = re.compile(r"(?:\b(?:в|к|at|by)\s+)?\b(\d{1,2})[.-](\d{2})()\b(?![.\d-])")
_PARTS = (
    (re.compile(r"\b(?:утром|(?:in the )?morning)\b"), time(10)),
    (re.compile(r"\b(?:в обед|в полдень|at noon|noon|at lunch)\b"), time(13)),
    (re.compile(r"\b(?:днем|после обеда|(?:in the )?afternoon)\b"), time(15)),
    (re.compile(r"\b(?:вечером|(?:in the )?evening)\b"), time(18)),
)
_FIGURES = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PREPOSITION = re.compile(r"^(?:в|во|на|к|on|at|by|until|до)\s+|\s+(?:в|к|at|by)$")
_SOON = re.compile(r"час|мин|hour|min")
_SPOKEN = (
    (re.compile(r"\bполчаса\b|\bhalf an hour\b"), "30 min"),
    (re.compile(r"\bполтора часа\b"), "90 min"),
    (re.compile(r"\ban? (hour|minute|day|week|month)\b"), r"1 \1"),
    (re.compile(r"\bчерез (?=30 min|90 min)"), "in "),
    (re.compile(r"\bследующ\w+ недел\w+"), "in 1 week"),
    (re.compile(r"\bследующ\w+ месяц\w*"), "in 1 month"),
)
_WORDED = re.compile(r"[^\W\d_]{3,}")


def parse_date(text: str, now: datetime, zone: str) -> datetime:
    """The moment that is meant, in UTC: after `now` and within two years. Raises BadDate.

    A time alone is its next occurrence, a weekday the coming one ("next": of the next week), a date without a year the
    coming one, a date without a time its morning.
    """
    tz = ZoneInfo(zone)
    here = now.astimezone(tz).replace(tzinfo=None)
    local = _read(_normal(text), here)
    moment = local.replace(tzinfo=tz).astimezone(UTC)
    if moment <= now:
        raise BadDate("in_past")
    if moment - now > HORIZON:
        raise BadDate("too_far")
    return moment


def _normal(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise BadDate("not_a_date")
    plain = text.casefold().replace("ё", "е").replace("a.m.", "am").replace("p.m.", "pm")
    return " ".join(re.sub(r"[^\w\s.:/'-]", " ", plain).strip(" .").split())


def _read(text: str, here: datetime) -> datetime:
    clock, day = _clock(text)
    day = _PREPOSITION.sub("", _PREPOSITION.sub("", day.strip())).strip()
    at = clock or MORNING
    if not day and clock is not None:
        return _next(datetime.combine(here.date(), clock), here, timedelta(days=1))
    if day in _DAY_WORDS:
        return datetime.combine(here.date() + timedelta(days=_DAY_WORDS[day]), at)
    if match := _WEEKDAY.fullmatch(day):
        return _on_weekday(match, at, here)
    if match := _FIGURES.fullmatch(day):
        return _on_figures(match, at, here)
    if match := _ISO.fullmatch(day):
        return datetime.combine(_date(int(match[1]), int(match[2]), int(match[3])), at)
    return _in_words(day, clock, here)


def _clock(text: str) -> tuple[time | None, str]:
    """The time of day, and the rest of the text."""
    forms = [_COLON, _HALF_OF_DAY, _BARE_HOUR]
    if _HAS_DAY.search(text):
        forms.append(_POINT)  # "вт 9-30": beside a day it is a time, alone it would be a date
    for form in forms:
        if match := form.search(text):
            return _time(match[1], match[2], match[3]), text[: match.start()] + " " + text[match.end() :]
    for form, at in _PARTS:
        if match := form.search(text):
            return at, text[: match.start()] + " " + text[match.end() :]
    return None, text


def _time(hours: str, minutes: str | None, half: str | None) -> time:
    hour, later = int(hours), half in ("pm", "дня", "вечера")
    if half is not None and not 1 <= hour <= 12:
        raise BadDate("not_a_date")
    if half is not None:
        hour = hour % 12 + (12 if later else 0)
    try:
        return time(hour, int(minutes or 0))
    except ValueError:
        raise BadDate("not_a_date") from None


def _on_weekday(match: re.Match[str], at: time, here: datetime) -> datetime:
    weekday = next(place for place in range(7) if match[f"d{place}"])
    monday = here.date() - timedelta(days=here.weekday())
    if match["next"]:
        return datetime.combine(monday + timedelta(days=7 + weekday), at)
    return _next(datetime.combine(monday + timedelta(days=weekday), at), here, timedelta(days=7))


def _on_figures(match: re.Match[str], at: time, here: datetime) -> datetime:
    """Day first. Two figures of a year are of this century."""
    day, month, year = int(match[1]), int(match[2]), match[3]
    if year:
        return datetime.combine(_date(int(year) + (2000 if len(year) == 2 else 0), month, day), at)
    found = None
    for year_on in range(9):  # a 29th of February may be eight years off
        try:
            found = datetime.combine(date(here.year + year_on, month, day), at)
        except ValueError:
            continue
        if found > here:
            return found
    raise BadDate("not_a_date")


def _in_words(day: str, clock: time | None, here: datetime) -> datetime:
    """What dateparser knows: lengths of time, and dates with the month's name."""
    import dateparser  # takes a tenth of a second to import, and few people type dates

    for form, plain in _SPOKEN:
        day = form.sub(plain, day)
    soon = _SOON.search(day) is not None
    if not _WORDED.search(day) or (soon and clock is not None):
        raise BadDate("not_a_date")
    found = dateparser.parse(
        day,
        languages=["ru", "en"],
        settings={
            "RELATIVE_BASE": here,
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
    if found is None or found.tzinfo is not None:
        raise BadDate("not_a_date")
    return found if soon else datetime.combine(found.date(), clock or MORNING)


def _next(local: datetime, here: datetime, step: timedelta) -> datetime:
    return local if local > here else local + step


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("not_a_date") from None
