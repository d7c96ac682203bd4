"""A date or time typed by a person, read by the core's rules. Whatever is read is echoed to be confirmed (R9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_core.errors import BadValue
from crm_core.rules.date_parsing import BadDate, parse_date
from handlers.ui.formatting.times import Watch

_REASONS = {"in_past": "in_the_past"}


def read_moment(text: str, watch: Watch) -> datetime:
    """The moment meant, still to come. Raises BadValue: not_a_date, in_the_past, too_far."""
    return _read(text, watch.now, watch.zone)


def read_day(text: str, watch: Watch) -> date:
    """The day meant by the person's own clock, today at the earliest. Raises BadValue as `read_moment` does."""
    midnight = watch.local(watch.now).replace(hour=0, minute=0, second=0, microsecond=0)
    before_today = midnight - timedelta(seconds=1)
    return _read(text, before_today, watch.zone).astimezone(ZoneInfo(watch.zone)).date()


def _read(text: str, now: datetime, zone: str) -> datetime:
    try:
        return parse_date(text, now, zone)
    except BadDate as bad:
        raise BadValue(_REASONS.get(bad.code, bad.code)) from None
