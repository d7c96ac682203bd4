"""A date and time typed in words, Russian and English: «завтра в 15:00», «пт 10:00», "in 3 days", "25.12 14:30".

The time of day, weekdays and figures are read here, since parsers misread them («вт 9-30» as the year 2030); lengths of
time and months by name ("in two weeks", "25 декабря") are dateparser's, and nothing else is: it guesses where it does
not understand. The reading is always echoed to the person to confirm.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.rules.time_parsing import MONTHS, MORNING, BadClock, clock, take_clock

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
    r"ср|сред[ауеы]|wed(?:nesday)?",
    r"чт|четверг\w*|thu(?:rs?|rsday)?",
    r"пт|пятниц[ауеы]|fri(?:day)?",
    r"сб|суббот[ауеы]|sat(?:urday)?",
    r"вс|воскресень[еяю]|sun(?:day)?",
)
_WEEKDAY = re.compile(
    r"(?:(?P<next>next|следующ\w+)\s+)?(?:this\s+|эт\w+\s+)?(?:"
    + "|".join(f"(?P<d{place}>{names})" for place, names in enumerate(_WEEKDAYS))
    + ")"
)
_NEXT_WEEK = re.compile(r"\b(?:следующ\w+\s+недел\w+|через\s+недел\w+|next\s+week|in\s+a\s+week)\b")
_DAY_WORDS = {
    "вчера": -1,
    "yesterday": -1,
    "сегодня": 0,
    "today": 0,
    "завтра": 1,
    "tomorrow": 1,
    "послезавтра": 2,
    "day after tomorrow": 2,
}
_HAS_DAY = re.compile(rf"\b(?:{'|'.join([*_DAY_WORDS, *_WEEKDAYS])})\b")
_FIGURES = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:\s*числ[оау]|-?го|-?е|st|nd|rd|th)(?:\s*числ[оау])?")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:-?го|-?е|st|nd|rd|th)\b(?: of)?")
_PREPOSITION = re.compile(r"^(?:в|во|на|к|до|on|at|by|until|till|the)\s+|\s+(?:в|во|на|к|on|at|by)$")
_TRAILING_HOUR = re.compile(r"(.+?)\s+(\d{1,2})")
_SOON = re.compile(r"час|мин|hour|min")
_SPOKEN = (
    (re.compile(r"\btonight\b"), "today evening"),
    (re.compile(r"\b(?:сегодня|today)\s+(?=через\b|in\b)"), ""),
    (re.compile(r"\bполчаса\b|\bhalf an hour\b"), "30 min"),
    (re.compile(r"\bполтора часа\b"), "90 min"),
    (re.compile(r"\b(?:a )?couple of\b|\bпару\b"), "2"),
    (re.compile(r"\ban? (?=(?:hour|minute|day|week|month)\b)"), "1 "),
    (re.compile(r"\bчерез (?=30 min|90 min)"), "in "),
)
_NEXT = (
    (re.compile(r"(?:на )?следующ\w+ недел\w+|next week"), "in 1 week"),
    (re.compile(r"(?:в )?следующ\w+ месяц\w*|next month"), "in 1 month"),
)
_NUMBER = (
    r"\d{1,4}|од(?:ин|ну)|дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять|двенадцать|пятнадцать|двадцать|тридцать"
    r"|сорок|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty"
)
_UNIT = (
    r"мин\w*|час\w*|день|дня|дней|недел\w+|месяц\w*|полгода|год\w*|лет|min(?:ute)?s?|hours?|days?|weeks?|months?|years?"
)
_LENGTH = re.compile(rf"(?:через |in )?(?:(?:{_NUMBER}) )?(?:{_UNIT})(?: (?:и |and )?(?:{_NUMBER}) (?:{_UNIT}))*")
_OF_MONTH = re.compile(rf"\d{{1,2}} (?:{MONTHS})\w*(?: \d{{4}})?|(?:{MONTHS})\w* \d{{1,2}}(?: \d{{4}})?")


def parse_date(text: str, now: datetime, zone: str) -> datetime:
    """The moment that is meant, in UTC: after `now` and within two years. Raises BadDate.

    A time alone is its next occurrence, a weekday the coming one ("next": of the next week), a date without a year the
    coming one, a date without a time its morning. An hour of one figure up to six is of the afternoon.
    """
    tz = ZoneInfo(zone)
    here = now.astimezone(tz).replace(tzinfo=None)
    try:
        local = _read(_normal(text), here)
    except BadClock:
        raise BadDate("not_a_date") from None
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
    plain = " ".join(re.sub(r"[^\w\s.:/'-]", " ", plain).strip(" .").split())
    for form, spoken in _SPOKEN:
        plain = form.sub(spoken, plain)
    return plain


def _read(text: str, here: datetime) -> datetime:
    at, day = take_clock(text, beside_day=_HAS_DAY.search(text) is not None)
    day = _bare(day)
    if not day and at is not None:
        return _next(datetime.combine(here.date(), at), here, timedelta(days=1))
    try:
        return _on_day(day, at, here)
    except BadDate:
        # "monday 9": an hour without a preposition, beside what is a day without it.
        match = _TRAILING_HOUR.fullmatch(day)
        if match is None or at is not None:
            raise
        return _on_day(_bare(match[1]), clock(match[2]), here)


def _bare(day: str) -> str:
    """Without the prepositions around it."""
    before, day = "", " ".join(day.split())
    while before != day:
        before, day = day, _PREPOSITION.sub("", day).strip()
    return day


def _on_day(day: str, at: time | None, here: datetime) -> datetime:
    if day in _DAY_WORDS:
        return datetime.combine(here.date() + timedelta(days=_DAY_WORDS[day]), at or MORNING)
    weekday, weeks = _NEXT_WEEK.subn(" ", day)
    if match := _WEEKDAY.fullmatch(_bare(weekday)):
        return _on_weekday(match, at or MORNING, here, of_next_week=weeks > 0)
    if match := _FIGURES.fullmatch(day):
        return _on_figures(match, at or MORNING, here)
    if match := _ISO.fullmatch(day):
        return datetime.combine(_date(int(match[1]), int(match[2]), int(match[3])), at or MORNING)
    if match := _DAY_OF_MONTH.fullmatch(day):
        return _on_day_of_month(int(match[1]), at or MORNING, here)
    return _in_words(day, at, here)


def _on_weekday(match: re.Match[str], at: time, here: datetime, *, of_next_week: bool) -> datetime:
    weekday = next(place for place in range(7) if match[f"d{place}"])
    monday = here.date() - timedelta(days=here.weekday())
    if match["next"] or of_next_week:
        return datetime.combine(monday + timedelta(days=7 + weekday), at)
    return _next(datetime.combine(monday + timedelta(days=weekday), at), here, timedelta(days=7))


def _on_figures(match: re.Match[str], at: time, here: datetime) -> datetime:
    """Day first. Two figures of a year are of this century."""
    day, month, year = int(match[1]), int(match[2]), match[3]
    if year:
        return datetime.combine(_date(int(year) + (2000 if len(year) == 2 else 0), month, day), at)
    # A 29th of February may be eight years off.
    return _first_ahead([(here.year + years, month, day) for years in range(9)], at, here)


def _on_day_of_month(day: int, at: time, here: datetime) -> datetime:
    months = (here.month - 1 + later for later in range(13))
    return _first_ahead([(here.year + month // 12, month % 12 + 1, day) for month in months], at, here)


def _first_ahead(days: list[tuple[int, int, int]], at: time, here: datetime) -> datetime:
    """The first of these days that there is and that is still to come."""
    for year, month, day in days:
        try:
            found = datetime.combine(date(year, month, day), at)
        except ValueError:
            continue
        if found > here:
            return found
    raise BadDate("not_a_date")


def _in_words(day: str, at: time | None, here: datetime) -> datetime:
    """What dateparser knows: lengths of time, and dates with the month's name."""
    import dateparser  # takes a tenth of a second to import, and few people type dates

    day = _ORDINAL.sub(r"\1", day)
    for form, plain in _NEXT:
        if form.fullmatch(day):
            day = plain
    soon = _SOON.search(day) is not None
    if not (_LENGTH.fullmatch(day) or _OF_MONTH.fullmatch(day)) or (soon and at is not None):
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
    return found if soon else datetime.combine(found.date(), at or MORNING)


def _next(local: datetime, here: datetime, step: timedelta) -> datetime:
    return local if local > here else local + step


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("not_a_date") from None
