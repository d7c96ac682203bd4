"""Times of day that English tells by two numbers, before a date can take the second: "quarter past nine Nov 19th"."""

from __future__ import annotations

import re

from crm_core.rules.typed_times.day_parsing import MONTHS

_MONTH = "|".join(name for months in MONTHS for name in months.split("|"))
# Figures before "to" and a month are days ("5 to 10 November"), unless the month has a day of its own.
_NO_DAYS = rf"(?! ?(?:{_MONTH})\b(?! (?:the )?\d{{1,2}}(?!\d)))"
_PAST = re.compile(
    rf"\b(?:(?:at|by) )?(half|a quarter|quarter|\d{{1,2}})(?: minutes)? (past|to) (\d{{1,2}})(?![\d:.])\b{_NO_DAYS}"
)
_AT_HOUR = re.compile(rf"\b(at|by) (\d{{1,2}}),? (?=(?:{_MONTH}) (?:the )?\d{{1,2}}(?!\d))")


def clock_before_date(text: str) -> str:
    """The same with such times in figures, so that their hour is nobody's day: "at 9:15 nov 19th"."""
    return _AT_HOUR.sub(r"\1 \2:00 ", _PAST.sub(_in_figures, text))


def _in_figures(match: re.Match[str]) -> str:
    minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(match[1]) or int(match[1])
    hour = int(match[3])
    if not (0 < minutes < 60 and 0 < hour <= 12):
        return match[0]
    if match[2] == "to":
        hour, minutes = hour - 1 or 12, 60 - minutes
    return f"at {hour}:{minutes:02}"
