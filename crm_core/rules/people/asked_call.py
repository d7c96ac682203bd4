"""When a lead asks to be called, among their other words (R18): «сайт для пекарни, звоните после шести».

A time is taken only right behind the word for calling, or as "after six" right before it: dates elsewhere are of what
they want. "Don't call after six" and "call before eight" name no time to wait for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_core.rules.time.working_time import WorkingCalendar
from crm_core.rules.typed_times.date_parsing import BadDate, parse_date, parse_day

FURTHEST = timedelta(days=7)
"""Later than this it is no time of a first call."""

_CALL = re.compile(
    r"\b(?:(?:пере|по|со)?звон(?:ите|ить|и|ок)|набер(?:ите|и)|call(?:\s+back)?|ring|phone)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:не|don.?t|not|never)\s*$", re.IGNORECASE)
_CLAUSE = re.compile(r"\n|[!?;]|\.(?=\s|$)")
_FILLING = re.compile(
    r"\b(?:мне|нам|меня|пожалуйста|лучше|только|можно|please|me|us|back|only|better)\b", re.IGNORECASE
)
_BEFORE_IT = re.compile(r"^(?:до|к|before|until|till|by)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:после|after)\s[^,]*$", re.IGNORECASE)
_MOST_WORDS = 7


def asked_call(text: str, now: datetime, zone: str, calendar: WorkingCalendar) -> datetime | None:
    """The moment in UTC from which they may be called, by their own clock; None where they named none.

    An hour without a day is of the first working day on which it is still to come.
    """
    for clause in _CLAUSE.split(text):
        for call in _CALL.finditer(clause):
            if _NOT.search(clause[: call.start()]):
                continue
            for phrase in _phrases(clause[: call.start()], clause[call.end() :]):
                at = _moment(phrase, now, zone, calendar)
                if at is not None:
                    return at
    return None


def _phrases(before: str, behind: str) -> Iterator[str]:
    said = _FILLING.sub(" ", behind).lstrip(" ,:–—-")
    words = said.partition(",")[0].split()[:_MOST_WORDS]
    for many in range(len(words), 0, -1):
        yield " ".join(words[:many])
    if (after := _AFTER.search(before)) is not None:
        yield after[0].strip()


def _moment(phrase: str, now: datetime, zone: str, calendar: WorkingCalendar) -> datetime | None:
    if _BEFORE_IT.match(phrase) or phrase.isdigit():
        return None
    try:
        at = parse_date(phrase, now, zone, calendar, with_hour=phrase.lower().startswith(("после ", "after ")))
    except BadDate:
        return None
    if not _names_a_day(phrase, now, zone):
        while not calendar.is_working_day(at.astimezone(ZoneInfo(zone)).date()):
            local = at.astimezone(ZoneInfo(zone))
            at = (local + timedelta(days=1)).astimezone(at.tzinfo)
    return at if at - now <= FURTHEST else None


def _names_a_day(phrase: str, now: datetime, zone: str) -> bool:
    try:
        parse_day(phrase, now, zone)
    except BadDate as bad:
        return bad.code != "not_a_date"
    return True
