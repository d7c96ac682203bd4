"""The time of day in words that somebody typed: «в 15:00», «в три часа», «9 утра», "at 9", "5 pm", «после обеда».

It is found wherever it stands, and the rest of the text is left for the day (see `typed_dates`).
"""

import re
from datetime import time

MORNING = time(10)
"""The time of a day for which none was typed."""

_AT = r"(?:\b(?:в|к|с|at|by|from)\s+)"
_HALF = r"am|pm|утра|дня|вечера|ночи"
_LATER = ("pm", "дня", "вечера")
MONTHS = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_COLON = re.compile(rf"{_AT}?\b(\d{{1,2}}):(\d{{2}})(?!\d)(?:\s*({_HALF})\b)?")
# «дня» alone is no half of the day: «через 3 дня» is a length.
_HALF_OF_DAY = re.compile(rf"{_AT}?\b(\d{{1,2}})()\s*(am|pm|утра|вечера|ночи)\b")
_SPACED = re.compile(rf"{_AT}(\d{{1,2}}) ([0-5]\d)\b()(?!\s*(?:{MONTHS}))")
_BARE_HOUR = re.compile(
    rf"{_AT}(\d{{1,2}})()(?![\d.:/-])(?!\s*(?:{MONTHS}))(?:\s*(?:(?:ч|час\w*|o'clock)\b\s*)?({_HALF})?\b)?"
)
# Beside a day «9-30» is a time; alone «15.12» is a date, but there is no month 30.
_POINT = re.compile(rf"{_AT}?\b(\d{{1,2}})[.-](\d{{2}})()\b(?![.\d-])")
_NO_MONTH = re.compile(rf"{_AT}(\d{{1,2}})\.(00|1[3-9]|[2-5]\d)()\b(?![.\d])")
_PARTS = (
    (re.compile(r"\b(?:в полдень|(?:at )?noon)\b"), time(12)),
    (re.compile(r"\b(?:в обед|(?:at )?lunch(?:time)?)\b"), time(13)),
    (re.compile(r"\b(?:до обеда|before lunch)\b"), time(11)),
    (re.compile(r"\b(?:утром|с утра|(?:in the |this )?morning)\b"), MORNING),
    (re.compile(r"\b(?:днем|после обеда|after lunch|(?:in the |this )?afternoon)\b"), time(15)),
    (re.compile(r"\b(?:вечером|(?:in the |this )?evening)\b"), time(18)),
)
_HOURS = (
    ("час", "один", "one"),
    ("два", "two"),
    ("три", "three"),
    ("четыре", "four"),
    ("пять", "five"),
    ("шесть", "six"),
    ("семь", "seven"),
    ("восемь", "eight"),
    ("девять", "nine"),
    ("десять", "ten"),
    ("одиннадцать", "eleven"),
    ("двенадцать", "twelve"),
)
_WORDED = {word: str(hour) for hour, words in enumerate(_HOURS, start=1) for word in words}
_WORDED_HOUR = re.compile(rf"\b(в|к|at|by) ({'|'.join(_WORDED)})\b")
_HALF_PAST = {
    "первого": 12, "второго": 1, "третьего": 2, "четвертого": 3, "пятого": 4, "шестого": 5, "седьмого": 6,
    "восьмого": 7, "девятого": 8, "десятого": 9, "одиннадцатого": 10, "двенадцатого": 11,
}  # fmt: skip
_HALF_PAST_HOUR = re.compile(rf"\bв (?:половин[еу] |пол)({'|'.join(_HALF_PAST)})\b")
_LATEST_BARE = 6
"""So far an hour in one figure is of the afternoon: nobody plans a call for three at night."""


class BadClock(ValueError):
    """There is no such time of day."""


def take_clock(text: str, *, beside_day: bool) -> tuple[time | None, str]:
    """The time of day, if there is one, and the text without it. `beside_day`: it names a day too. Raises BadClock."""
    text = _HALF_PAST_HOUR.sub(lambda half: f"в {_HALF_PAST[half[1]]}:30", text)
    text = _WORDED_HOUR.sub(lambda hour: f"{hour[1]} {_WORDED[hour[2]]}", text)
    forms = [_COLON, _HALF_OF_DAY, _SPACED, _BARE_HOUR, _NO_MONTH, *([_POINT] if beside_day else [])]
    part, without_part = _take_part(text)
    for form in forms:
        if match := form.search(without_part):
            rest = without_part[: match.start()] + " " + without_part[match.end() :]
            return clock(match[1], match[2], match[3], part), rest
    return part, without_part


def clock(hours: str, minutes: str | None = None, half: str | None = None, part: time | None = None) -> time:
    """An hour as it was written, in figures. `half` of the day or `part` of it as told. Raises BadClock."""
    hour = int(hours)
    if half:
        if not 1 <= hour <= 12:
            raise BadClock
        hour = hour % 12 + (12 if half in _LATER else 0)
    elif part is not None and part.hour >= 12:
        hour += 12 if hour < 12 else 0
    elif part is None and len(hours) == 1 and 1 <= hour <= _LATEST_BARE:
        hour += 12
    try:
        return time(hour, int(minutes or 0))
    except ValueError:
        raise BadClock from None


def _take_part(text: str) -> tuple[time | None, str]:
    for form, at in _PARTS:
        if match := form.search(text):
            return at, text[: match.start()] + " " + text[match.end() :]
    return None, text
