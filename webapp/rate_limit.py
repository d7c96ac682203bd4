"""How often somebody may call, in memory, before any database work."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from crm_core.clock import monotonic

_REMEMBERED = 20_000


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float


class CallRate:
    """`burst` calls at once, then `rate` a second, for each caller."""

    def __init__(self, burst: int, rate: float, seconds: Callable[[], float] = monotonic) -> None:
        self._burst, self._rate, self._seconds = burst, rate, seconds
        self._buckets: dict[Hashable, _Bucket] = {}

    def wait(self, caller: Hashable) -> float:
        """Takes one call; 0.0 if it may be made, else the seconds after which one may, and nothing is taken."""
        now = self._seconds()
        bucket = self._buckets.get(caller)
        if bucket is None:
            if len(self._buckets) >= _REMEMBERED:
                self._forget(now)
            bucket = self._buckets[caller] = _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.seen) * self._rate)
        bucket.seen = now
        if bucket.left < 1:
            return (1 - bucket.left) / self._rate
        bucket.left -= 1
        return 0.0

    def _forget(self, now: float) -> None:
        """Whoever could make a full burst again is as good as new; of too many others the oldest are."""
        full_after = self._burst / self._rate
        kept = [(who, one) for who, one in self._buckets.items() if now - one.seen < full_after]
        self._buckets = dict(sorted(kept, key=lambda pair: pair[1].seen)[-_REMEMBERED // 2 :])
