"""Working hours as people write them: "9-18", "Mon-Fri 9-18, Sat 10-16", «будни 9–18, сб до обеда» is asked again."""

from __future__ import annotations

import re
from datetime import time

from crm_core.regulation.values import DayHours, Window

_NAMES = {
    0: ("понедельник", "пн", "пон", "monday", "mon", "mo"),
    1: ("вторник", "вт", "tuesday", "tue", "tu"),
    2: ("среда", "среду", "ср", "wednesday", "wed", "we"),
    3: ("четверг", "чт", "чет", "thursday", "thu", "th"),
    4: ("пятница", "пятницу", "пт", "friday", "fri", "fr"),
    5: ("суббота", "субботу", "суб", "сб", "saturday", "sat", "sa"),
    6: ("воскресенье", "вс", "воск", "sunday", "sun", "su"),
}
_DAYS = {name: day for day, names in _NAMES.items() for name in names}
_SPANS = {
    "будни": range(5), "будние": range(5), "по будням": range(5), "в будни": range(5), "weekdays": range(5),
    "выходные": range(5, 7), "по выходным": range(5, 7), "в выходные": range(5, 7), "weekends": range(5, 7),
    "weekend": range(5, 7), "ежедневно": range(7), "каждый день": range(7), "без выходных": range(7),
    "daily": range(7), "every day": range(7), "all week": range(7),
}  # fmt: skip
_CLOSED = re.compile(r"(?:выходн(?:ой|ые)|закрыт[оы]?|не работаем|closed|off|day off)", re.IGNORECASE)
_ROUND = re.compile(r"(?:круглосуточно|24/7|24 часа|round the clock)", re.IGNORECASE)
_HOUR = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:ч\.?|часов|утра|h))?"
_SPAN = re.compile(rf"(?:с|от|from)?\s*{_HOUR}\s*(?:-|–|—|до|по|to|till|until)\s*{_HOUR}", re.IGNORECASE)
_BREAK = re.compile(
    rf"\(?\s*(?:обед|перерыв|lunch|break)\s*(?::|с|from)?\s*{_HOUR}\s*(?:-|–|—|до|to)\s*{_HOUR}\s*\)?", re.IGNORECASE
)
_DAY = "|".join(sorted(map(re.escape, _DAYS), key=len, reverse=True))
_RANGE = re.compile(rf"\b({_DAY})\b\.?\s*(?:-|–|—|по|to|до)\s*\b({_DAY})\b\.?", re.IGNORECASE)
_ONE_DAY = re.compile(rf"\b({_DAY})\b\.?", re.IGNORECASE)
_NAMED_SPAN = re.compile("|".join(sorted(map(re.escape, _SPANS), key=len, reverse=True)), re.IGNORECASE)
_ALL_DAY = (Window(time(0), time(0)),)
Week = tuple[DayHours, ...]


class BadWeek(ValueError):
    """These are no working hours."""


def parse_week(typed: str) -> Week:
    """Seven days, Monday first. Hours without days are those of Monday to Friday; days that nobody names are closed.
    Raises BadWeek for what is not understood to the last word, and where every day would be closed.
    """
    week: list[DayHours | None] = [None] * 7
    waiting: list[int] = []
    for part in _parts(typed):
        days, rest = _days_in(part)
        windows = _windows_in(rest)
        if windows is None:
            if not days or rest.strip():
                raise BadWeek(typed)
            waiting += days
            continue
        usual = range(7) if windows == _ALL_DAY else range(5)
        for day in (*waiting, *days) or usual:
            if week[day] is not None:
                raise BadWeek(typed)
            week[day] = windows
        waiting = []
    done = tuple(day or () for day in week)
    if waiting or not any(done):
        raise BadWeek(typed)
    return done


def _parts(typed: str) -> list[str]:
    """By commas and lines; a break belongs to the hours before it."""
    parts: list[str] = []
    for part in re.split(r"[,;\n]+", typed.strip()):
        if parts and _BREAK.fullmatch(part.strip()):
            parts[-1] += f" {part}"
        elif part.strip():
            parts.append(part)
    return parts


def _days_in(part: str) -> tuple[list[int], str]:
    days: list[int] = []

    def span(match: re.Match[str]) -> str:
        first, last = _DAYS[match[1].lower()], _DAYS[match[2].lower()]
        days.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
        return " "

    def named(match: re.Match[str]) -> str:
        days.extend(_SPANS[match[0].lower()])
        return " "

    def one(match: re.Match[str]) -> str:
        days.append(_DAYS[match[1].lower()])
        return " "

    if re.search(r"выходн(?:ой)", part, re.IGNORECASE) is None:
        part = _NAMED_SPAN.sub(named, part)
    rest = _ONE_DAY.sub(one, _RANGE.sub(span, part))
    rest = re.sub(r"(?:^|\s)(?:и|and|&|с|в|во|on)(?=\s|$)", " ", rest, flags=re.IGNORECASE).strip(" :-–—.")
    return list(dict.fromkeys(days)), rest


def _windows_in(rest: str) -> DayHours | None:
    """None where no hours stand there."""
    rest = " ".join(rest.split())
    if _CLOSED.fullmatch(rest):
        return ()
    if _ROUND.fullmatch(rest):
        return _ALL_DAY
    pause = _BREAK.search(rest)
    if pause is not None:
        rest = " ".join((rest[: pause.start()] + rest[pause.end() :]).split())
    whole = _SPAN.fullmatch(rest)
    if whole is None:
        if rest:
            raise BadWeek(rest)
        return None
    day = _window(whole)
    if pause is None:
        return (day,)
    off = _window(pause)
    if not (day.start < off.start and off.end != time(0) and (day.end == time(0) or off.end < day.end)):
        raise BadWeek(rest)
    return Window(day.start, off.start), Window(off.end, day.end)


def _window(match: re.Match[str]) -> Window:
    h1, m1, h2, m2 = (int(part or 0) for part in match.groups())
    try:
        window = Window.parse(f"{h1:02}:{m1:02}-{h2:02}:{m2:02}")
    except ValueError:
        raise BadWeek(match[0]) from None
    if window.overnight:
        raise BadWeek(match[0])
    return window
