"""The day in words that somebody typed, as the days that may be meant: «пт, 20 мар.», «15-го», "next Monday"."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm_core.rules.typed_times.duration_parsing import Ahead, CompanyTime

_DAY = timedelta(days=1)
_WEEKDAYS = (
    r"пн|пон|понед|понедельник[ауеи]?|понедельником|mon(?:day)?",
    r"вт|втр|вторник[ауе]?|вторником|tue(?:s|sday)?",
    r"ср|сред|сред[ауеы]|wed(?:s|nesday)?",
    r"чт|чтв|четверг[ауе]?|thu(?:rs?|rsday)?",
    r"пт|птн|пятниц[ауеы]|пятницей|fri(?:day)?",
    r"сб|суб|субб|суббот[ауеы]|sat(?:urday)?",
    r"вс|вск|воскр|воскресень[еяю]|воскресение|sun(?:day)?",
)
MONTHS = (
    r"янв(?:ар[ьяюе])?|jan(?:uary)?",
    r"фев(?:р(?:ал[ьяюе])?)?|feb(?:ruary)?",
    r"мар(?:т[ауе]?)?|mar(?:ch)?",
    r"апр(?:ел[ьяюе])?|apr(?:il)?",
    r"ма[йяюе]|may",
    r"июн[ьяюе]?|june?",
    r"июл[ьяюе]?|july?",
    r"авг(?:уст[ауе]?)?|aug(?:ust)?",
    r"сен(?:т(?:ябр[ьяюе])?)?|sept?(?:ember)?",
    r"окт(?:ябр[ьяюе])?|oct(?:ober)?",
    r"ноя(?:б(?:р[ьяюе])?)?|nov(?:ember)?",
    r"дек(?:абр[ьяюе])?|dec(?:ember)?",
)
_MONTH = "|".join(MONTHS)
_TO = r"(?:\b(?:в|во|на|к|ко|до|с|со|от|с|on|by|for|until|till|from|the|this|эт\w{1,3}|ближайш\w{1,3}|coming)\s+)*"
_WEEKDAY = re.compile(
    rf"{_TO}\b(?:(?P<next>next|следующ\w{{1,3}}|след)\s+)?"
    rf"(?:{'|'.join(f'(?P<d{place}>{names})' for place, names in enumerate(_WEEKDAYS))})\b"
)
_NEAR = (
    (r"послезавтра|(?:the )?day after tomorrow", 2),
    (r"вчера|yesterday", -1),
    (r"сегодня|сегодн|седня|today|tdy", 0),
    (r"завтра|завтр|tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|tmrrw|tom", 1),
)
_NEAR_FORMS = tuple((re.compile(rf"{_TO}\b(?:{words})\b"), days) for words, days in _NEAR)
_YEAR = r"(?:,? ((?:19|20)\d{2}|\d{2}(?= ?г\b| ?год))(?!:)(?: ?(?:г|год[ау]?))?\b)?"
_ENDING = r"(?:\s?-?(?:го|е|ое|ого|st|nd|rd|th))?"
_ISO = re.compile(rf"{_TO}(?<![\w.-])(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}})(?:t(?=\d)|(?![\w.-]))")
_FULL = re.compile(
    rf"{_TO}(?<![\w:./-])(\d{{1,2}})([ ./-])(\d{{1,2}})\2((?:19|20)\d{{2}}|\d{{2}}(?<! \d{{2}}))"
    r"(?: ?(?:г|год[ау]?)\b)?(?![\w/-])"
)
_DAY_MONTH = re.compile(rf"{_TO}(?<![\w:./])(\d{{1,2}}){_ENDING}(?: числа)?(?: of)?\s?({_MONTH})\b{_YEAR}")
_MONTH_DAY = re.compile(rf"{_TO}\b({_MONTH})\s(?:the )?(\d{{1,2}}){_ENDING}\b(?![:.]\d){_YEAR}")
_BETWEEN = re.compile(rf"(?<![\w:./])(\d{{1,2}}){_ENDING} ?(?:-|по|до|to) ?\d{{1,2}}{_ENDING} ({_MONTH})\b")
_DAY_OF_MONTH = re.compile(
    rf"{_TO}(?<![\w:./])(\d{{1,2}})(?:\s?числ[оау]|-?х числах|\s?-?(?:го|е|ое|st|nd|rd|th)\b(?:\s+числ[оау])?)"
)
_FIGURES = re.compile(rf"{_TO}(?<![\w:./-])(\d{{1,2}})([./])(\d{{1,2}})(?![\w:/-]|\.\d)")
_WEEKEND = re.compile(rf"{_TO}\b(?:over )?(?:the |эти )?(?:выходны[ехм]|weekend)\b")
# «после 20-го», "after Tuesday": the day after it.
_AFTER = re.compile(
    rf"\b(?:после|after) (?=(?:the )?(?:\d{{1,2}}\s?-?(?:го|st|nd|rd|th)\b|\d{{1,2}} (?:числа|{_MONTH})\b"
    rf"|(?:{_MONTH}) \d|(?:{'|'.join(_WEEKDAYS)})\b))"
)
# «пн-вт»: the first of them.
_WEEKDAYS_TO = re.compile(rf"\b({'|'.join(_WEEKDAYS)}) ?- ?(?:{'|'.join(_WEEKDAYS)})\b")


class BadDay(ValueError):
    """There is no such day, or what is said of it does not agree."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days that may be meant, nearest first. `today`: that very day was named, by the word."""

    dates: Sequence[date]
    today: bool = False


def take_day(text: str, today: date, company: CompanyTime, ahead: Ahead | None = None) -> tuple[Days | None, str]:
    """The day, if one is named, and the text without it. Raises BadDay.

    A weekday is the coming one ("next": of the next week; with `ahead`: of the week that lies so far ahead, or so far
    after the coming one if it is counted from it), a date without a year the coming one. A weekday beside a date must
    be that date's. "After" a day is the day that follows it.
    """
    if match := _AFTER.search(text):
        days, rest = take_day(_without(text, match), today, company, ahead)
        return days and Days([day + _DAY for day in days.dates if day < date.max]), rest
    if ahead is not None and ahead.from_named:
        days, rest = take_day(text, today, company)
        return days and Days([ahead.day_from(day, company) for day in days.dates if day >= today]), rest
    weekday, text = _take_weekday(_WEEKDAYS_TO.sub(r"\1", text))
    dates, rest, named_today = _take_date(text, today)
    if ahead is not None and ahead.in_days and dates is None:
        if weekday is None:
            return Days([ahead.day_from(today, company)]), rest
        return Days([_monday(ahead.day_from(today)) + weekday[0] * _DAY]), rest
    if ahead is not None and dates is not None:
        raise BadDay
    if weekday is None:
        return (None if dates is None else Days(dates, named_today)), rest
    place, of_next_week = weekday
    if dates is None:
        this = _monday(today) + place * _DAY
        return Days([this + 7 * _DAY] if of_next_week else [this, this + 7 * _DAY]), rest
    agreeing = [day for day in dates if day.weekday() == place]
    if not agreeing:
        raise BadDay
    # «пт, 20 мар.» is this year's if that was a Friday, be it past.
    return Days(agreeing[:1], named_today), rest


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _take_weekday(text: str) -> tuple[tuple[int, bool] | None, str]:
    match = _WEEKDAY.search(text)
    if match is None:
        return None, text
    place = next(place for place in range(7) if match[f"d{place}"])
    return (place, match["next"] is not None), _without(text, match)


def _take_date(text: str, today: date) -> tuple[Sequence[date] | None, str, bool]:
    """The dates meant; whether it was the word for today."""
    text = _BETWEEN.sub(r"\1 \2", text)
    for form, days in _NEAR_FORMS:
        if match := form.search(text):
            return [today + days * _DAY], _without(text, match), days == 0
    for form, read in _READERS:
        for match in form.finditer(text):
            if found := read(match, today):
                return found, _without(text, match), False
    if match := _WEEKEND.search(text):
        saturday = _monday(today) + 5 * _DAY
        return [saturday, saturday + 7 * _DAY], _without(text, match), False
    return None, text, False


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _iso(match: re.Match[str], today: date) -> list[date]:
    return [_date(int(match[1]), int(match[2]), int(match[3]))]


def _full(match: re.Match[str], today: date) -> list[date]:
    """Day first. Two figures of a year are of this century."""
    return [_date(_century(match[4]), int(match[3]), int(match[1]))]


def _day_month(match: re.Match[str], today: date) -> list[date]:
    return _in_years(int(match[1]), month_number(match[2]), match[3], today)


def _month_day(match: re.Match[str], today: date) -> list[date]:
    return _in_years(int(match[2]), month_number(match[1]), match[3], today)


def _day_of_month(match: re.Match[str], today: date) -> list[date]:
    months = (today.month - 1 + later for later in range(13))
    found = _existing((today.year + month // 12, month % 12 + 1, int(match[1])) for month in months)
    if not found:
        raise BadDay
    return found


def _figures(match: re.Match[str], today: date) -> list[date]:
    """«25.12». What has no such month is a time of day («15.30»); "12/25" is nothing we read."""
    if int(match[3]) > 12 or not int(match[3]) or not int(match[1]):
        return []
    return _in_years(int(match[1]), int(match[3]), None, today)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], list[date]]], ...] = (
    (_ISO, _iso),
    (_FULL, _full),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_DAY_OF_MONTH, _day_of_month),
    (_FIGURES, _figures),
)


def _in_years(day: int, month: int, year: str | None, today: date) -> list[date]:
    if year:
        return [_date(_century(year), month, day)]
    # A 29th of February may be eight years off.
    found = _existing((today.year + years, month, day) for years in range(9))
    if not found:
        raise BadDay
    return found


def month_number(name: str) -> int:
    return next(month for month, names in enumerate(MONTHS, start=1) if re.fullmatch(names, name))


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDay from None


def _existing(days: Iterable[tuple[int, int, int]]) -> list[date]:
    found: list[date] = []
    for year, month, day in days:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found
