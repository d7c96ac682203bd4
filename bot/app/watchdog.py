"""How long the event loop was silent at a stretch: while it is, nobody's press is answered (R75)."""

from __future__ import annotations

import asyncio

from crm_core.clock import monotonic
from crm_core.longest import Longest

EVERY = 0.02
"""Seconds between two looks: the longest slice of work that is allowed."""


class Watchdog:
    """A look that comes late says by how much the loop was held up. Costs some 50 short wakings a second."""

    def __init__(self) -> None:
        self.silence = Longest()
        self._handle: asyncio.TimerHandle | None = None
        self._due = 0.0

    def start(self) -> None:
        """Needs a running event loop."""
        self._next(asyncio.get_running_loop())

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = monotonic() + EVERY
        self._handle = loop.call_later(EVERY, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = monotonic()
        self.silence.note(max(0.0, now - self._due), now)
        self._next(loop)
