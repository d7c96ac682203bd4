"""A length of time from now in words: «через 2ч», «минут через 20», "in an hour and a half", "in 3 days"."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from crm_core.regulation.schema import WorkDuration

_HORIZON = 1200
"""No working day is looked for beyond so many days."""


class CompanyTime(Protocol):
    """The company's working time, by which working days and hours are counted."""

    def is_working_day(self, day: date) -> bool: ...

    def add(self, moment: datetime, duration: WorkDuration) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far ahead: `elapsed` passes by itself (hours, minutes); months and days are counted in the calendar, the
    `working` days in the company's, and of `worked` time only what is worked passes. `from_named`: it is counted from
    the day that is named beside it, not from today ("a week from Friday").
    """

    months: int = 0
    days: int = 0
    elapsed: timedelta = timedelta(0)
    working: int = 0
    worked: timedelta = timedelta(0)
    from_named: bool = False

    def __add__(self, other: "Ahead") -> "Ahead":
        return Ahead(
            self.months + other.months,
            self.days + other.days,
            self.elapsed + other.elapsed,
            self.working + other.working,
            self.worked + other.worked,
        )

    @property
    def in_days(self) -> bool:
        """Whether it is a day that is meant, not a moment."""
        return bool(self.months or self.days or self.working) and not self.elapsed and not self.worked

    def day_from(self, day: date, company: CompanyTime | None = None) -> date:
        """The local day that lies the months and days ahead; the last of a shorter month. Of working days the last is
        meant, today not counted; `company` must be given for them. Raises ValueError.
        """
        left = self.working
        for _ in range(_HORIZON):
            if not left or company is None:
                break
            day += timedelta(days=1)
            left -= company.is_working_day(day)
        if left:
            raise ValueError("beyond the calendar")
        month = day.month - 1 + self.months
        year, month = day.year + month // 12, month % 12 + 1
        if year > date.max.year:
            raise ValueError("beyond the calendar")
        try:
            return date(year, month, min(day.day, calendar.monthrange(year, month)[1])) + timedelta(days=self.days)
        except OverflowError:
            raise ValueError("beyond the calendar") from None


_MINUTE, _HOUR = Ahead(elapsed=timedelta(minutes=1)), Ahead(elapsed=timedelta(hours=1))
_DAY, _WEEK, _MONTH, _YEAR = Ahead(days=1), Ahead(days=7), Ahead(months=1), Ahead(months=12)
_WORKDAY, _WORKHOUR = Ahead(working=1), Ahead(worked=timedelta(hours=1))
_UNITS = (
    (r"workdays?", _WORKDAY),
    (r"workhours?", _WORKHOUR),
    (r"минут(?:а|у|ы|ки|ку|очку|очек)?|мин|м|minutes?|mins?|m", _MINUTE),
    (r"час(?:а|ов|ик|ика|иков|ок)?|ч|hours?|hrs?|hr|h", _HOUR),
    (r"день|дня|дней|денек|дн|сутки|суток|д|days?|d", _DAY),
    (r"недел(?:я|ю|и|ь|ьку)|нед|weeks?|wks?|w", _WEEK),
    (r"месяц(?:а|ев)?|месяцок|месяцик|мес|months?", _MONTH),
    (r"год(?:а|у|ик)?|лет|years?", _YEAR),
)
_UNIT = "|".join(names for names, _ in _UNITS)
_AMOUNT = r"\d{1,4}(?:\.\d{1,2})?"
_PIECE = re.compile(rf"(?:({_AMOUNT}) ?)?(?<![^\W\d_])({_UNIT})(?![^\W\d_])")
_PREFIX = r"(?:через|спустя|in|after|\+)"
# «минут через 20», «дня через три»: about so much.
_ABOUT = re.compile(rf"\b({_UNIT}) через ({_AMOUNT})(?: ?- ?\d{{1,3}})?\b(?! ?(?:{_UNIT})\b)")
# «через часа два»
_ABOUT_AFTER = re.compile(rf"(?<=через )(?!час \d|ч \d)({_UNIT}) ({_AMOUNT})\b(?! ?(?:{_UNIT})\b)")
# «17 ч» alone is a time of day, «2 ч» a length.
_OCLOCK = re.compile(r"(?:[7-9]|1\d|2[0-3]) ?(?:ч|часов|h)(?: ?[0-5]?\d ?(?:м|мин\w*|m|min\w*)?)?|\d{3,4} ?h")
_MORE = rf"(?:(?: и | and | )?{_AMOUNT} ?(?:{_UNIT}))*"
_LENGTH = re.compile(rf"(?<![\w.:]){_PREFIX} ?((?:{_AMOUNT} ?)?(?:{_UNIT}){_MORE})(?![\w.:])")
# Without «через» it is the whole answer, and «5 м» may as well be metres.
_ALONE = re.compile(rf"({_AMOUNT} ?(?!m\b|м\b)(?:{_UNIT}){_MORE})(?: from now)?")
# "2 weeks from now", "3 days later", "a week today"
_LATER = re.compile(
    rf"(?:\bin )?(?<![\w.:])((?:{_AMOUNT} ?)?(?:{_UNIT}){_MORE}) (?:from (?:now|today)|later|today|спустя)(?![\w])"
)
_NAMED_DAY = r"(?:today|tomorrow|(?:next )?(?:mon|tue|wed|thu|fri|sat|sun)\w*)"
# "a week from Friday", "Friday week", "two weeks on Monday"
_FROM_NAMED = re.compile(
    rf"(?:\bin )?(?<![\w.:])((?:{_AMOUNT} ?)?(?:days?|weeks?|months?|workdays?)) (?:from|after) (?={_NAMED_DAY}\b)"
    rf"|(?<!in )(?<![\w.:])(?<!in \d )(?:({_AMOUNT} weeks?)|(?<!\d )(week)) (?:on )?(?={_NAMED_DAY}\b)"
    rf"|(?:(?<=day)|(?<=tomorrow)) (week)\b"
)
_FORMS = (
    (re.compile(r"\b(?:полчаса|пол часа|полчасика|half an hour|half hour|a half hour)\b"), "30 мин"),
    (re.compile(r"\b(?:полтора часа|час-полтора|1\.5 часа|an hour and a half)\b"), "90 мин"),
    (re.compile(r"\b(\d{1,2}) (?:с половиной часа|and a half hours?)\b"), r"\1.5 ч"),
    (re.compile(r"\b(?:с половиной часа)\b"), "30 мин"),
    (re.compile(r"\b(час\w{0,2}|ч) с половиной\b"), r"\1 30 мин"),
    # «через неделю 14ч», «через 2 дня 15ч30»: an hour of that day.
    (re.compile(r"\b(дн\w*|день|сут\w+|недел\w+|месяц\w*|workdays?) (?=(?:[7-9]|[12]\d)ч(?: ?[0-5]\d)?$)"), r"\1 в "),
    # «через час двадцать»
    (re.compile(r"(?<=через )(\d{1,2} ?(?:час\w{0,2}|ч)|час|ч) ([1-5]?\d)(?= ?$)"), r"\1 \2 мин"),
    (re.compile(r"\b(?:a few|few|несколько) (?=мин|min)"), "5 "),
    (re.compile(r"\b(?:a few|few|несколько) (?=час|дн|нед|мес|hour|day|week|month|work)"), "3 "),
    (re.compile(r"\b(?:полтора|полторы)\b"), "1.5"),
    (re.compile(r"\b(?:полгода|полгодика|пол года|half a year)\b"), "6 мес"),
    (re.compile(r"\b(?:полмесяца|пол месяца)\b"), "15 дн"),
    (re.compile(r"\b(?:четверть часа|a quarter of an hour)\b"), "15 мин"),
    # «через день-два», «часик-другой»: the nearer.
    (re.compile(rf"\b((?:{_UNIT})) ?(?:-|или) ?(?:2|друг\w+)\b(?! ?(?:{_UNIT})\b)"), r"\1"),
    (re.compile(r"\b(?:квартал|a quarter(?! to| past))\b"), "3 мес"),
    (re.compile(r"\b(?:пару-тройку|пару-другую|пар[уы]|парочк[уи]|a couple of|couple of|a couple|двое)\b"), "2"),
    (re.compile(r"\b(?:трое)\b"), "3"),
    (re.compile(r"\ban? (?=(?:hour|hr|minute|min|day|week|month|year|workday|workhour)\b)"), "1 "),
    (re.compile(rf"\b(\d{{1,3}}) ?- ?\d{{1,3}} ?(?=(?:{_UNIT})\b)"), r"\1 "),
    (re.compile(r"\b(?:next week|(?:на )?следующ\w+ недел\w+|(?:на )?след недел\w)\b"), "in 1 week"),
    (re.compile(r"\b(?:next year|(?:в )?следующ\w+ год[уа]?)\b"), "in 1 year"),
    (re.compile(r"\b(?:next month|(?:в )?следующ\w+ месяц\w*)\b"), "in 1 month"),
)


def take_duration(text: str) -> tuple[Ahead | None, str]:
    """The length ahead, if there is one, and the text without it. A unit alone counts only after «через» or "in"."""
    for form, plain in _FORMS:
        text = form.sub(plain, text)
    text = _LATER.sub(r"in \1", _ABOUT_AFTER.sub(r"\2 \1", _ABOUT.sub(r"через \2 \1", text)))
    if match := _FROM_NAMED.search(text):
        ahead, _ = take_duration(f"in {next(told for told in match.groups() if told)}")
        if ahead is not None:
            return replace(ahead, from_named=True), f"{text[: match.start()]} {text[match.end() :]}"
    match = _LENGTH.search(text) or (None if _OCLOCK.fullmatch(text) else _ALONE.fullmatch(text))
    if match is None:
        return None, text
    total = Ahead()
    for amount, unit in _PIECE.findall(match[1]):
        total += _times(float(amount or 1), next(ahead for names, ahead in _UNITS if re.fullmatch(names, unit)))
    return total, text[: match.start()] + " " + text[match.end() :]


def _times(amount: float, unit: Ahead) -> Ahead:
    """Half a month is fifteen days, half a week three; half a day passes by the hour."""
    if unit in (_WORKDAY, _WORKHOUR):
        return Ahead(working=round(amount * unit.working), worked=amount * unit.worked)
    months, days = amount * unit.months, amount * unit.days
    elapsed = amount * unit.elapsed + (timedelta(days=days - int(days)) if unit == _DAY else timedelta(0))
    return Ahead(int(months), int(days + (months - int(months)) * 30), elapsed)
