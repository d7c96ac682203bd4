"""A day named by its place in a week, month, quarter or year: «конец недели», «в середине января», "mid next week"."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from crm_core.rules.typed_times.day_parsing import MONTHS, BadDay, Days, month_number
from crm_core.rules.typed_times.duration_parsing import Ahead, CompanyTime

_DAY = timedelta(days=1)
_HOLIDAYS_AHEAD = 120
"""Days within which «праздники» are looked for."""


_EDGES = {
    "start": r"начал[оауе]|перв\w+ числ\w+|1\w{0,2} числ\w+|start|beginning|early",
    "mid": r"середин[ауеы]|middle|mid",
    "end": r"кон(?:ец|ц[аеу]|цом)|последн\w+ числ\w+|последн\w+ день|end|late|last day",
    "first_working": r"перв\w+ workday|1го workday",
    "last_working": r"последн\w+ workday|last workday",
}
_UNITS = {
    "week": r"недел[ияюей]+|week",
    "month": r"месяц[ауе]?|month",
    "quarter": r"квартал[ауе]?|quarter",
    "year": r"год[ауе]?|year",
}
_MONTH = "|".join(MONTHS)
_BEFORE = r"(?:\b(?:в|во|на|к|ко|до|с|со|под|by|at|on|in|until|till|from|for|the|самом|самый)\s+)*"
_PERIOD = re.compile(
    rf"{_BEFORE}\b(?:{'|'.join(f'(?P<{edge}>{words})' for edge, words in _EDGES.items())})"
    r"[ -]?(?:of )?(?:the )?(?:(?:эт\w+|текущ\w+|this|current) |(?P<next>следующ\w+|след|next) )?"
    rf"(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNITS.items())}|(?P<named>{_MONTH}))\b"
    r"(?:,? (?P<of_year>(?:19|20)\d{2})(?!:)(?: ?(?:г|год[ау]?))?\b)?"
)
# «в последних числах», «в первый рабочий день»: of the month.
_OF_MONTH = re.compile(r"\b(перв\w+ числах|последн\w+ числах|(?:последн\w+|перв\w+) workday)(?! \w)")
_DAY_OF = re.compile(
    rf"{_BEFORE}\b(\d{{1,2}})\s?-?(?:го|е|ое|st|nd|rd|th)?(?: числ[ао])? (?:of )?"
    r"(?:(эт\w+|текущ\w+|this)|следующ\w+|след|next) (?:месяц[ае]|month)\b"
)
_AFTER = (
    (re.compile(r"\b(?:после|after) (?:the )?(?:выходных|weekend)\b"), "weekend"),
    (re.compile(r"\b(?:после|after) (?:the )?(?:праздник\w*|holidays?)\b"), "holidays"),
    (re.compile(r"\b(?:после|after|in) (?:the )?(?:нового года|new year(?:'?s)?(?: day)?)\b"), "new_year"),
)


def take_period(text: str, today: date, company: CompanyTime) -> tuple[Days | None, str]:
    """The days that are meant so, nearest first, and the text without them. Raises BadDay.

    A beginning is the first working day, a middle Wednesday or the fifteenth (of a quarter or year its middle month's),
    an end Friday or the last day, whatever the calendar has there.
    """
    text = _OF_MONTH.sub(r"\1 month", text)
    for form, what in _AFTER:
        if match := form.search(text):
            return Days([_after(what, today, company)]), _without(text, match)
    if match := _DAY_OF.search(text):
        months = 0 if match[2] else 1
        first = Ahead(months=months).day_from(today.replace(day=1))
        return Days([_day(first, int(match[1]))]), _without(text, match)
    match = _PERIOD.search(text)
    if match is None:
        return None, text
    edge = next(edge for edge in _EDGES if match[edge])
    first = _EDGE_DAY[edge]
    spans = [span for span in _spans(match, today) if span[1] >= today] or list(_spans(match, today))
    return Days([first(span, company) for span in spans]), _without(text, match)


def first_working(day: date, company: CompanyTime) -> date:
    """The day itself or the next working one; itself where there is none within a year."""
    ahead = (day + later * _DAY for later in range(366))
    return next((one for one in ahead if company.is_working_day(one)), day)


_Span = tuple[date, date, str]
"""A stretch of days, both ends in it, and its unit."""


def _spans(match: re.Match[str], today: date) -> list[_Span]:
    following = match["next"] is not None
    if match["week"]:
        monday = today - today.weekday() * _DAY
        weeks = [monday + (7 if following else 0) * _DAY] + ([] if following else [monday + 7 * _DAY])
        return [(one, one + 6 * _DAY, "week") for one in weeks]
    if match["named"]:
        month = month_number(match["named"])
        years = [int(match["of_year"])] if match["of_year"] else [today.year, today.year + 1, today.year + 2]
        return [_months(date(year, month, 1), 1, "month") for year in years[1 if following else 0 :]]
    unit, length = next((unit, length) for unit, length in _LENGTHS.items() if match[unit])
    year = int(match["of_year"] or today.year)
    first = date(year, (today.month - 1) // length * length + 1, 1)
    steps = (1,) if following else (0, 1)
    return [_months(Ahead(months=step * length).day_from(first), length, unit) for step in steps]


_LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def _months(first: date, length: int, unit: str) -> _Span:
    return first, Ahead(months=length, days=-1).day_from(first), unit


def _start(span: _Span, company: CompanyTime) -> date:
    return first_working(span[0], company)


def _mid(span: _Span, company: CompanyTime) -> date:
    if span[2] == "week":
        return span[0] + 2 * _DAY
    return Ahead(months=_LENGTHS[span[2]] // 2).day_from(span[0]).replace(day=15)


def _end(span: _Span, company: CompanyTime) -> date:
    return span[0] + 4 * _DAY if span[2] == "week" else span[1]


def _last_working(span: _Span, company: CompanyTime) -> date:
    days = (span[1] - earlier * _DAY for earlier in range((span[1] - span[0]).days + 1))
    return next((day for day in days if company.is_working_day(day)), span[1])


_EDGE_DAY: dict[str, Callable[[_Span, CompanyTime], date]] = {
    "start": _start,
    "mid": _mid,
    "end": _end,
    "first_working": _start,
    "last_working": _last_working,
}


def _after(what: str, today: date, company: CompanyTime) -> date:
    if what == "weekend":
        return first_working(today + (7 - today.weekday()) * _DAY, company)
    if what == "new_year":
        return first_working(date(today.year + 1, 1, 2), company)
    run = False
    for later in range(1, _HOLIDAYS_AHEAD):
        day = today + later * _DAY
        if company.is_working_day(day):
            if run:
                return day
        else:
            run = run or day.weekday() < 5
    raise BadDay


def _day(first: date, day: int) -> date:
    try:
        return first.replace(day=day)
    except ValueError:
        raise BadDay from None


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
