"""The sandbox's shiftable clock: the only module here that reads the wall clock.

Message dates follow the shifted clock. Expiries and rate limits do not: they run on the real
monotonic clock, so that a jump of a week neither frees a flood nor kills a press.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Monotonic = Callable[[], float]


class ShiftedClock:
    """Wall time plus an offset in seconds, shared with other processes through a small file.

    The file holds the offset as text (``86400.0``) and is replaced atomically, so a reader never sees half of it.
    """

    def __init__(self, file: Path | None = None, wall: Callable[[], float] = time.time) -> None:
        self._file = file
        self._wall = wall
        self.offset = self._read()

    def now(self) -> float:
        """Seconds since the epoch, shifted."""
        return self._wall() + self.offset

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def shift(self, seconds: float) -> float:
        """Move the clock by so many seconds (negative goes back) and return the new offset."""
        self.offset += seconds
        self._write()
        return self.offset

    def set_offset(self, seconds: float) -> float:
        return self.shift(seconds - self.offset)

    def kept(self) -> float | None:
        """The offset up to which the bot has done what fell due, as it says in ``<file>.kept``; None where it does not.

        Whoever lives through a stretch of time step by step waits for this, so that nothing falls into one with what
        comes later.
        """
        return next(iter(self._said()), None)

    def due(self) -> float | None:
        """The moment at which something falls due next: the second number in ``<file>.kept``, if the bot says so."""
        return next(iter(self._said()[1:]), None)

    def _said(self) -> list[float]:
        return [] if self._file is None else _numbers(self._file.with_name(self._file.name + ".kept"))

    def _read(self) -> float:
        return 0.0 if self._file is None else next(iter(_numbers(self._file)), 0.0)

    def _write(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(repr(self.offset), encoding="ascii")
        os.replace(fresh, self._file)


def _numbers(file: Path) -> list[float]:
    try:
        return [float(word) for word in file.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
