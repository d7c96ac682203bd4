"""Waking hours (R39): nothing rings at night, and nothing is lost for that."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import Window


def is_waking(moment: datetime, zone: str, window: Window) -> bool:
    """Whether the recipient's local clock stands in their window at that moment."""
    return window.holds(moment.astimezone(ZoneInfo(zone)).time())


def next_waking(moment: datetime, zone: str, window: Window) -> datetime:
    """The moment itself if it is in the window, else the next opening of the window; in UTC."""
    if is_waking(moment, zone, window):
        return moment.astimezone(UTC)
    tz = ZoneInfo(zone)
    local = moment.astimezone(tz)
    day = local.date() if local.time() < window.start else local.date() + timedelta(days=1)
    opening = datetime.combine(day, window.start, tzinfo=tz).astimezone(UTC)
    # A window whose opening the spring clock skips may open a little before; it never opens in the past.
    return max(opening, moment.astimezone(UTC))


ALWAYS = Window(time(0), time(0))
"""The window of somebody who may be rung at any hour."""
