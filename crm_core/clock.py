"""The only place that reads the time. Everything else is given a Clock, or a moment."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


def milliseconds(moment: datetime) -> int:
    """A moment as a number that a button can carry: whole milliseconds since 1970, begun ones not counted.

    Not `int(timestamp() * 1000)`, which binary fractions may leave one short.
    """
    return round(moment.timestamp() * 1_000_000) // 1000


class Clock(Protocol):
    """Where the time comes from. Moments are aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """Stands still until it is told to move: for tests and for seeding a history."""

    def __init__(self, moment: datetime) -> None:
        self._moment = _utc(moment)

    def now(self) -> datetime:
        return self._moment

    def set(self, moment: datetime) -> None:
        self._moment = _utc(moment)

    def advance(self, step: timedelta) -> None:
        self._moment += step


class FileShiftedClock:
    """System time plus the seconds written in a small file, which another process may rewrite at any moment.

    The demonstration turns time forward this way. A missing file means what was last read (at first: no shift),
    and so does one that holds no number: a half-written file must not throw the clock back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._shift = timedelta(0)

    def now(self) -> datetime:
        self._reread()
        return datetime.now(UTC) + self._shift

    def shift(self) -> float:
        """The seconds that are added now."""
        self._reread()
        return self._shift.total_seconds()

    def _reread(self) -> None:
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen == self._seen:
                return
            shift = timedelta(seconds=float(self._path.read_text(encoding="ascii")))
            _ = datetime.now(UTC) + shift  # a shift beyond the calendar is garbage too
        except (OSError, ValueError, OverflowError):
            return
        self._seen, self._shift = seen, shift


def monotonic() -> float:
    """Seconds that never go back: for measuring how long something took, never for a moment."""
    return time.monotonic()


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("naive moment")
    return moment.astimezone(UTC)
