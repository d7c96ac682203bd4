"""A daily hour by somebody's own clock, as the moment (UTC) at which it comes next."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_at(after: datetime, zone: str, hour: time) -> datetime:
    """The first moment later than `after` at which a clock in `zone` shows `hour`, once a day at any change of clocks.

    A time that the clock skips comes as much later; of one that it shows twice the first counts.
    """
    tz = ZoneInfo(zone)
    day = after.astimezone(tz).date()
    for days in range(3):
        local = datetime.combine(day + timedelta(days=days), hour.replace(tzinfo=None, fold=0), tzinfo=tz)
        if (moment := local.astimezone(UTC)) > after:
            return moment
    raise AssertionError("a day has passed")


def latest_at(until: datetime, zone: str, hour: time) -> datetime:
    """The last such moment that is not later than `until`: all there is to catch up on after a silence."""
    tz = ZoneInfo(zone)
    day = until.astimezone(tz).date() + timedelta(days=1)
    for days in range(3):
        local = datetime.combine(day - timedelta(days=days), hour.replace(tzinfo=None, fold=0), tzinfo=tz)
        if (moment := local.astimezone(UTC)) <= until:
            return moment
    raise AssertionError("a day has passed")
