"""The time of day in words that somebody typed: «в 15:00», «в три часа», «9 утра», "at 9", "5 pm", «после обеда».

It is found wherever it stands, and the rest of the text is left for the day (see `date_parsing`).
"""

import re
from dataclasses import dataclass
from datetime import time

MORNING = time(10)
"""The time of a day for which none was typed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `exact`: it was said; else it stands for a part of the day that goes on until `until` o'clock."""

    at: time
    exact: bool = True
    until: int = 24


_AT = r"(?:\b(?:в|к|с|со|от|до|после|at|by|from|after|before|until|till)\s+)"
_HALF = r"am|pm|утра|дня|вечера|ночи"
_LATER = ("pm", "дня", "вечера")
_HOURS_WORD = r"(?:ч|час|часа|часов|часам|o'clock|h)"
_TIME = rf"(\d{{1,2}})(?:[:.]([0-5]\d)|\s?{_HOURS_WORD}\b)?(?:\s*({_HALF})\b)?"
# «с 10 до 12», "between 3 and 5 pm", «10:00-12:00»: the beginning is meant.
_RANGE = re.compile(
    rf"\b(?:(?:с|со|от|после|from|between|между|after)\s+{_TIME}\s*(?:до|по|и|to|till|until|and|-)\s*{_TIME}"
    rf"|(\d{{1,2}})(?:[:.]([0-5]\d)|(?=\s*(?:am|pm)))(?:\s*({_HALF}))?\s*(?:до|to|-)\s*{_TIME})(?![\w:.-])"
)
_HYPHEN = re.compile(rf"({_AT})?(?<![\w:.-])(\d{{1,2}}) ?- ?(\d{{1,2}})(?:\s*({_HALF}))?(?![\w:.-])")
_HYPHEN_AT = re.compile(rf"{_AT}\d{{1,2}} ?- ?\d")
_SECONDS = re.compile(r"\b(\d{1,2}:\d{2}):\d{2}(?:\.\d+)?z?\b")
_FORMS = (
    re.compile(rf"{_AT}?(?<![\w:.])(\d{{1,2}}):([0-5]\d)(?![\d:])(?:\s*({_HALF})\b)?"),
    re.compile(rf"{_AT}?\b(\d{{1,2}})\s?{_HOURS_WORD}\s?([0-5]?\d)\s?(?:м|мин\w*|m|min\w*)?\b(?:\s*({_HALF})\b)?"),
    # «дня» alone is no half of the day: «через 3 дня» is a length.
    re.compile(rf"{_AT}?\b(\d{{1,2}})[. ]([0-5]\d)\s*({_HALF})\b"),
    re.compile(rf"{_AT}?\b(\d{{1,2}})()\s*(am|pm|утра|вечера|ночи)\b"),
    re.compile(rf"{_AT}?\b(\d{{1,2}})()\s?{_HOURS_WORD}\s({_HALF})\b"),
    re.compile(rf"{_AT}(\d{{1,2}})[ -]([0-5]\d)\b()(?![\d.:-])"),
    re.compile(rf"{_AT}([01]?\d|2[0-3])([0-5]\d)\b()(?![\d.:-])"),
    re.compile(rf"{_AT}(\d{{1,2}})()(?![\d.:/-])(?:\s?{_HOURS_WORD}\b)?(?:\s*({_HALF})\b)?(?!\w)"),
)
# Beside a day a bare number is a time; alone «15.12» is a date, but there is no month 30.
_BESIDE_DAY = (
    re.compile(rf"{_AT}?(?<![\w:.])(\d{{1,2}})[.-]([0-5]\d)()(?![\w.-])"),
    re.compile(r"^\s*(\d{1,2}) ([0-5]\d)()\s*$"),
    re.compile(r"^\s*([01]?\d|2[0-3])([0-5]\d)()\s*$"),
    re.compile(rf"^\s*(\d{{1,2}})()\b(?:\s*({_HALF})\b)?\s*$"),
)
_ARMY = re.compile(r"^\s*([01]?\d|2[0-3])([0-5]\d)()\s?h\s*$")
_HOUR_ALONE = re.compile(r"^\s*(\d{1,2})()()\s?(?:ч|часов|h|o'clock)\s*$")
_NO_MONTH = re.compile(rf"{_AT}?(?<![\w:.])(\d{{1,2}})\.(00|15|[2-5][05])()(?![\w.])")
_EVENING = Clock(time(18), False)
_PARTS = (
    (r"(?:в |к )?полдень|(?:at |by )?noon|midday|к полудню|в полудню", Clock(time(12))),
    (r"в полночь|(?:at |by )?midnight", Clock(time(0))),
    (r"(?:в|к) обед[уа]?|обед|(?:at )?lunch(?:time)?|в обеденное время", Clock(time(13), False, 15)),
    (r"до обеда|перед обедом|before lunch|before noon|(?:в )?перв[ао]\w+ половин\w+ дня", Clock(time(11), False, 13)),
    (r"(?:mid|late) morning|(?:в )?середин\w+ дня", Clock(time(11), False, 13)),
    (r"early afternoon|сразу после обеда", Clock(time(14), False, 16)),
    (r"late afternoon|ближе к вечеру", Clock(time(17), False, 19)),
    (r"рано утром|ранним утром|early (?:in the )?morning", Clock(time(9), False, 12)),
    (r"утром|с утра|с утреца|утречком|(?:к|под) утру|утро|(?:in the |this )?morning", Clock(MORNING, False, 12)),
    (
        r"днем|после обеда|(?:во )?втор[ао]\w+ половин\w+ дня|после полудня"
        r"|after lunch|(?:in the |this )?afternoon",
        Clock(time(15), False, 18),
    ),
    (
        r"(?:в|к|до) конц[еау] (?:рабочего )?дня|под конец дня|(?:by |at )?(?:the )?end of (?:the )?day|eod|cob",
        Clock(time(17, 30), False, 18),
    ),
    (r"поздно вечером|поздним вечером|late (?:in the )?evening", Clock(time(21), False)),
    (r"(?:at |this )?night", Clock(time(20), False)),
    (r"вечером|к вечеру|под вечер|вечер(?:ком)?|после работы|(?:this |in the )?evening|after work", _EVENING),
)  # fmt: skip
_PART_FORMS = tuple((re.compile(rf"\b(?:{words})\b"), clock) for words, clock in _PARTS)
_HALF_PAST = {
    "перв": 12, "втор": 1, "треть": 2, "четверт": 3, "пят": 4, "шест": 5, "седьм": 6,
    "восьм": 7, "девят": 8, "десят": 9, "одиннадцат": 10, "двенадцат": 11,
}  # fmt: skip
_HALF_PAST_HOUR = re.compile(
    rf"(?:\b(?:в|к|до|после) )?\b(?:половин[еуыа] |пол[ -]?)({'|'.join(_HALF_PAST)})(?:ого|его)\b"
)
_FIVES = {"пяти": 5, "десяти": 10, "четверти": 15, "пятнадцати": 15, "двадцати": 20, "двадцати пяти": 25}
_SHORT_OF = re.compile(
    rf"(?:\b(?:в|к) )?\bбез ({'|'.join(sorted(_FIVES, key=len, reverse=True))})(?: минут)? (час\b|\w+)"
)
# «в четверть пятого», «десять минут шестого»
_OF_HOUR = re.compile(rf"(?:\b(?:в|к) )?\b(четверть|\w+ минут|\d{{1,2}} минут) ({'|'.join(_HALF_PAST)})(?:ого|его)\b")
_HALF_BRITISH = re.compile(r"(?:\b(?:at|by) )?(?<!and a )\bhalf (\d{1,2})\b(?![:.])")
_PAST = re.compile(r"(?:\b(?:at|by) )?\b(?:(half|a quarter|quarter|\d{1,2})(?: minutes)? (past|to)) (\d{1,2})\b")
_LATEST_BARE = 6
"""So far an hour in one figure is of the afternoon: nobody plans a call for three at night."""


class BadClock(ValueError):
    """There is no such time of day."""


def spoken_clock(text: str) -> str:
    """Times that are told in words alone as figures, before the numbers become figures: «без десяти три»."""
    text = _HALF_PAST_HOUR.sub(lambda half: f"в {_HALF_PAST[half[1]]}:30", text)
    text = _OF_HOUR.sub(lambda of: f"в {{past {of[1].replace('четверть', '15 минут')}}} {_HALF_PAST[of[2]]}", text)
    return _SHORT_OF.sub(lambda short: f"в {{short {_FIVES[short[1]]}}} {short[2].replace('час', '1')}", text)


_PAST_FIGURES = re.compile(r"в \{past (\d+) минут\} (\d{1,2})\b")
_SHORT_FIGURES = re.compile(r"в \{short (\d+)\} (\d{1,2})\b")


def _in_figures(text: str) -> str:
    text = _SHORT_FIGURES.sub(lambda short: f"в {(int(short[2]) - 1) or 12}:{60 - int(short[1]):02}", text)
    text = _PAST_FIGURES.sub(lambda past: f"в {past[2]}:{int(past[1]):02}", text)
    text = re.sub(r"\b(в|к|после|до) час(?: (дня|ночи))?\b", lambda one: f"{one[1]} 1 {one[2] or ''}", text)
    text = _RANGE.sub(_range, text)
    text = _HALF_BRITISH.sub(r"at \1:30", _PAST.sub(_past, text))
    return _SECONDS.sub(r"\1", text)


def _past(match: re.Match[str]) -> str:
    minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(match[1]) or int(match[1])
    hour = int(match[3])
    if match[2] == "to":
        hour, minutes = hour - 1 or 12, 60 - minutes
    return f"at {hour}:{minutes:02}"


def take_clock(text: str, *, beside_day: bool) -> tuple[Clock | None, str]:
    """The time of day, if there is one, and the text without it. `beside_day`: a day was named too. Raises BadClock.

    `text` has its numbers in figures. Of a stretch («с 10 до 12») the beginning counts.
    """
    text = _in_figures(text)
    if beside_day or _HYPHEN_AT.search(text):
        text = _HYPHEN.sub(_hyphen, text)
    part, without_part = _take_part(text)
    for form in (*_FORMS, *(_BESIDE_DAY if beside_day or part else ()), _NO_MONTH, _HOUR_ALONE, _ARMY):
        if match := form.search(without_part):
            rest = without_part[: match.start()] + " " + without_part[match.end() :]
            return Clock(_time(match[1], match[2], match[3], part)), rest
    return part, without_part


def _range(match: re.Match[str]) -> str:
    """The beginning of a stretch of time. Its half of the day may be told at the end alone: "from 3 to 5 pm"."""
    hour, minute, half, end, _, end_half = match.groups()[:6] if match[1] else match.groups()[6:12]
    if half is None and end_half and int(hour) < int(end):
        half = end_half
    return f" в {hour}:{minute or '00'} {half or ''} "


def _hyphen(match: re.Match[str]) -> str:
    """«10-12» is a stretch of time, «9-30» and «10-00» a moment."""
    start, end = int(match[2]), int(match[3])
    if start < end <= 24 and (end % 5 or end - start <= 2):
        return f" в {match[2]} {match[4] or ''} "
    return match[0]


def _time(hours: str, minutes: str | None, half: str | None, part: Clock | None) -> time:
    """A time of day in figures. `half` of the day or `part` of it as told. Raises BadClock."""
    hour = int(hours)
    if half == "ночи":
        hour = hour % 12 + (12 if 9 <= hour < 12 else 0)
    elif half:
        if not 1 <= hour <= 12 and not (half in ("дня", "вечера") and hour < 24):
            raise BadClock
        hour = hour if hour > 12 else hour % 12 + (12 if half in _LATER else 0)
    elif part is not None and part.at.hour >= 12:
        hour += 12 if hour < 12 else 0
    elif part is None and len(hours) == 1 and 1 <= hour <= _LATEST_BARE:
        hour += 12
    try:
        return time(hour, int(minutes or 0))
    except ValueError:
        raise BadClock from None


def _take_part(text: str) -> tuple[Clock | None, str]:
    """The longest name of a part of the day: «после обеда» is not «обед»."""
    found = [(match, clock) for form, clock in _PART_FORMS if (match := form.search(text))]
    if not found:
        return None, text
    match, clock = max(found, key=lambda one: len(one[0][0]))
    return clock, text[: match.start()] + " " + text[match.end() :]
