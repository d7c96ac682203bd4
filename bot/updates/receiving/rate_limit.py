"""Floods: a bucket for each person, in memory, before any database work.

A backlog is no flood. What was written over an hour and comes at once after an outage says so by its own dates, so the
bucket fills by whichever has gone further: our clock, or the dates of what that person wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from crm_core.clock import monotonic

_REMEMBERED = 20_000


class Verdict(Enum):
    """PASS; TELL once when the flood begins; DROP the rest of it."""

    PASS = "pass"  # noqa: S105
    TELL = "tell"
    DROP = "drop"


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float
    dated: int
    told: bool = False


class Throttle:
    """`burst` updates at once, then `rate` a second, for each person."""

    def __init__(self, burst: int, rate: float, seconds: Callable[[], float] = monotonic) -> None:
        self._burst, self._rate, self._seconds = burst, rate, seconds
        self._buckets: dict[int, _Bucket] = {}

    def check(self, person_id: int, date: int | None = None) -> Verdict:
        """`date`: when it was written, in Unix seconds, where Telegram says so."""
        now = self._seconds()
        bucket = self._buckets.get(person_id)
        if bucket is None:
            if len(self._buckets) >= _REMEMBERED:
                self._forget(now)
            bucket = self._buckets[person_id] = _Bucket(self._burst, now, date or 0)
        passed = max(now - bucket.seen, (date or 0) - bucket.dated)
        bucket.left = min(self._burst, bucket.left + passed * self._rate)
        bucket.seen, bucket.dated = now, max(bucket.dated, date or 0)
        if bucket.left >= 1:
            bucket.left -= 1
            # Told again only after a pause long enough to have earned a few updates.
            bucket.told = bucket.told and bucket.left < min(3, self._burst - 1)
            return Verdict.PASS
        if bucket.told:
            return Verdict.DROP
        bucket.told = True
        return Verdict.TELL

    def _forget(self, now: float) -> None:
        """Leaves those who are not full again yet."""
        full_after = self._burst / self._rate
        self._buckets = {who: bucket for who, bucket in self._buckets.items() if now - bucket.seen < full_after}
