"""Something that happens every day at an hour of somebody's local clock (R42)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def next_daily(after: datetime, hour: time, zone: str) -> datetime:
    """The first occurrence later than a moment, in UTC. One a local date, whatever the clock does: an hour that the
    spring skips comes as much later, one that the autumn repeats counts the first time.
    """
    day = after.astimezone(ZoneInfo(zone)).date() - _DAY
    while (at := _at(day, hour, zone)) <= after:
        day += _DAY
    return at


def latest_daily(until: datetime, hour: time, zone: str) -> datetime:
    """The last occurrence at or before a moment, in UTC: what is rung after a silence of any length."""
    day = until.astimezone(ZoneInfo(zone)).date() + _DAY
    while (at := _at(day, hour, zone)) > until:
        day -= _DAY
    return at


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
