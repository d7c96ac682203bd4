"""A length of time from now in words: «через 2ч», «минут через 20», "in an hour and a half", "in 3 days"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far ahead: `elapsed` passes by itself (hours, minutes); months and days are counted in the calendar."""

    months: int = 0
    days: int = 0
    elapsed: timedelta = timedelta(0)

    def __add__(self, other: "Ahead") -> "Ahead":
        return Ahead(self.months + other.months, self.days + other.days, self.elapsed + other.elapsed)

    @property
    def in_days(self) -> bool:
        """Whether it is a day that is meant, not a moment."""
        return bool(self.months or self.days) and not self.elapsed

    def day_from(self, day: date) -> date:
        """The local day that lies the months and days ahead; the last of a shorter month. Raises ValueError."""
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
_UNITS = (
    (r"минут(?:а|у|ы|ки|ку|очек)?|мин|м|minutes?|mins?|m", _MINUTE),
    (r"час(?:а|ов|ик|ика|иков|ок)?|ч|hours?|hrs?|hr|h", _HOUR),
    (r"день|дня|дней|денек|дн|сутки|суток|д|days?|d", _DAY),
    (r"недел(?:я|ю|и|ь|ьку)|нед|weeks?|wks?|w", _WEEK),
    (r"месяц(?:а|ев)?|мес|months?", _MONTH),
    (r"год(?:а|у|ик)?|лет|years?", _YEAR),
)
_UNIT = "|".join(names for names, _ in _UNITS)
_AMOUNT = r"\d{1,4}(?:\.\d{1,2})?"
_PIECE = re.compile(rf"(?:({_AMOUNT}) ?)?({_UNIT})(?![^\W\d_])")
_PREFIX = r"(?:через|спустя|in|after|\+)"
# «минут через 20», «дня через три»: about so much.
_ABOUT = re.compile(rf"\b({_UNIT}) через ({_AMOUNT})\b")
# «17 ч» alone is a time of day, «2 ч» a length.
_OCLOCK = re.compile(r"(?:[7-9]|1\d|2[0-3]) ?(?:ч|часов|h)")
_MORE = rf"(?:(?: и | and | )?{_AMOUNT} ?(?:{_UNIT}))*"
_LENGTH = re.compile(rf"(?<![\w.:]){_PREFIX} ?((?:{_AMOUNT} ?)?(?:{_UNIT}){_MORE})(?![\w.:])")
# Without «через» it is the whole answer, and «5 м» may as well be metres.
_ALONE = re.compile(rf"({_AMOUNT} ?(?!m\b|м\b)(?:{_UNIT}){_MORE})(?: from now)?")
_FORMS = (
    (re.compile(r"\b(?:полчаса|пол часа|полчасика|half an hour|half hour|a half hour)\b"), "30 мин"),
    (re.compile(r"\b(?:полтора часа|час-полтора|1\.5 часа|an hour and a half)\b"), "90 мин"),
    (re.compile(r"\b(\d{1,2}) (?:с половиной часа|and a half hours?)\b"), r"\1.5 ч"),
    (re.compile(r"\b(?:с половиной часа)\b"), "30 мин"),
    (re.compile(r"\b(?:полтора|полторы)\b"), "1.5"),
    (re.compile(r"\b(?:полгода|полгодика|пол года|half a year)\b"), "6 мес"),
    (re.compile(r"\b(?:полмесяца|пол месяца)\b"), "15 дн"),
    (re.compile(r"\b(?:четверть часа|a quarter of an hour)\b"), "15 мин"),
    (re.compile(r"\b(?:квартал|a quarter)\b"), "3 мес"),
    (re.compile(r"\b(?:пару-тройку|пару-другую|пар[уы]|a couple of|couple of|a couple|двое)\b"), "2"),
    (re.compile(r"\b(?:трое)\b"), "3"),
    (re.compile(r"\ban? (?=(?:hour|minute|day|week|month|year)\b)"), "1 "),
    (re.compile(rf"\b(\d{{1,3}}) ?- ?\d{{1,3}} ?(?=(?:{_UNIT})\b)"), r"\1 "),
    (re.compile(r"\b(?:next week|(?:на )?следующ\w+ недел\w+|(?:на )?след недел\w)\b"), "in 1 week"),
    (re.compile(r"\b(?:next month|(?:в )?следующ\w+ месяц\w*)\b"), "in 1 month"),
)


def take_duration(text: str) -> tuple[Ahead | None, str]:
    """The length ahead, if there is one, and the text without it. A unit alone counts only after «через» or "in"."""
    for form, plain in _FORMS:
        text = form.sub(plain, text)
    text = _ABOUT.sub(r"через \2 \1", text)
    match = _LENGTH.search(text) or (None if _OCLOCK.fullmatch(text) else _ALONE.fullmatch(text))
    if match is None:
        return None, text
    total = Ahead()
    for amount, unit in _PIECE.findall(match[1]):
        total += _times(float(amount or 1), next(ahead for names, ahead in _UNITS if re.fullmatch(names, unit)))
    return total, text[: match.start()] + " " + text[match.end() :]


def _times(amount: float, unit: Ahead) -> Ahead:
    """Half a month is fifteen days, half a week three; half a day passes by the hour."""
    months, days = amount * unit.months, amount * unit.days
    elapsed = amount * unit.elapsed + (timedelta(days=days - int(days)) if unit == _DAY else timedelta(0))
    return Ahead(int(months), int(days + (months - int(months)) * 30), elapsed)
