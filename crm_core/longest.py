"""The longest of what happened lately: a maximum over the last minute or two, for a gauge."""

from __future__ import annotations

from crm_core.clock import monotonic

WINDOW = 60.0
"""A value counts for one to two such windows (seconds): a scrape a minute misses none."""


class Longest:
    """Seconds. `now` may be given, by the monotonic clock."""

    def __init__(self) -> None:
        self._begun = monotonic()
        self._before = self._during = 0.0

    def note(self, seconds: float, now: float | None = None) -> None:
        self._turn(monotonic() if now is None else now)
        self._during = max(self._during, seconds)

    def value(self, now: float | None = None) -> float:
        self._turn(monotonic() if now is None else now)
        return max(self._before, self._during)

    def _turn(self, now: float) -> None:
        passed = now - self._begun
        if passed < WINDOW:
            return
        if passed < 2 * WINDOW:
            self._before, self._begun = self._during, self._begun + WINDOW
        else:
            self._before, self._begun = 0.0, now
        self._during = 0.0
