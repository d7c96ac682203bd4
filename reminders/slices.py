"""Much work in small slices, so that nobody waits for the whole of it (R75)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crm_core.clock import monotonic

AT_MOST = 0.010
"""Seconds that a slice is to take: a press that comes meanwhile waits so long, and for what else is under way."""
FIRST, LEAST, MOST = 20, 5, 400


class Slices:
    """How many things to do at a time, by how long the last ones took on this machine, at this hour."""

    def __init__(self) -> None:
        self.size = FIRST

    @contextmanager
    def timed(self, things: int) -> Iterator[None]:
        """Measures a slice of so many things, and makes the next longer or shorter."""
        began = monotonic()
        yield
        took = max(monotonic() - began, 1e-6)
        # Not more than twice as many: a short one may have been luck.
        fitting = min(int(things * AT_MOST / took), things * 2)
        self.size = max(LEAST, min(MOST, fitting))
