"""A date or time typed by a person, read by the core's rules. Whatever is read is echoed to be confirmed (R9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.typed_times.date_parsing import BadDate, parse_date, parse_day
from crm_core.rules.typed_times.duration_parsing import CompanyTime

_Read = TypeVar("_Read")


def read_moment(crm: Crm, text: str) -> datetime:
    """The moment meant, still to come. Raises BadValue: not_a_date, in_the_past, too_far."""
    return _read(parse_date, crm, text)


def read_hour(crm: Crm, text: str) -> datetime:
    """The same where a day alone is no answer. Raises BadValue `no_hour` for one."""
    return _read(partial(parse_date, with_hour=True), crm, text)


def read_day(crm: Crm, text: str) -> date:
    """The day meant by the person's own clock, today at the earliest. Raises BadValue as `read_moment` does."""
    return _read(parse_day, crm, text)


def _read(parse: Callable[[str, datetime, str, CompanyTime], _Read], crm: Crm, text: str) -> _Read:
    try:
        return parse(text, crm.now, crm.actor.zone, crm.calendar)
    except BadDate as bad:
        raise BadValue(bad.code) from None
