"""Which time a daily digest tells of: each begins where the last one that its reader got has ended (R42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.rules.time.daily_time import latest_at

NOON = time(12)


@dataclass(frozen=True, slots=True)
class DigestWindow:
    """From `since`, which is in it, to `until`, which is not (UTC); `day` is the local day that it speaks of."""

    day: date
    since: datetime
    until: datetime


def digest_window(at: datetime, zone: str, told_until: datetime | None) -> DigestWindow:
    """Of the digest of that hour: in the morning up to the last midnight, later up to the hour itself.

    `told_until`: the end of the last one; without one it tells of a day. An hour or a zone that was changed since
    leaves no gap and tells nothing twice: at worst there is nothing to tell.
    """
    tz = ZoneInfo(zone)
    local = at.astimezone(tz)
    morning = local.time() < NOON
    end = _midnight(local.date(), tz) if morning else at.astimezone(UTC)
    day = local.date() - timedelta(days=1) if morning else local.date()
    if told_until is None:
        yesterday = local.date() - timedelta(days=1)
        told_until = _midnight(yesterday, tz) if morning else latest_at(end - timedelta(seconds=1), zone, local.time())
    return DigestWindow(day, told_until, max(told_until, end))


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=tz).astimezone(UTC)
