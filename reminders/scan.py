"""The clock's tick (ADR 4): finds what fell due and has it rung. The tables are the truth; it may be late, or twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import structlog

from crm_core.core import Crm, CrmCore
from crm_core.rules.actor import Actor
from crm_core.services.reminders.ladder import Crowds, Ladder, Step
from reminders.slices import Slices

log = structlog.get_logger(__name__)


class Leader(Protocol):
    """Whoever holds the leadership scans (`storage.leadership()`)."""

    async def take(self) -> bool: ...


LADDERS: dict[str, Callable[[Crm], Ladder]] = {
    "leads": lambda crm: crm.reminders.leads,
    "answers": lambda crm: crm.reminders.answers,
    "tasks": lambda crm: crm.reminders.tasks,
    "stalls": lambda crm: crm.reminders.stalls,
    "remarks": lambda crm: crm.reminders.remarks,
    "invoices": lambda crm: crm.reminders.invoices,
    "renewals": lambda crm: crm.reminders.renewals,
    "mornings": lambda crm: crm.reminders.mornings,
    "broadcasts": lambda crm: crm.reminders.broadcasts,
    "digests": lambda crm: crm.reminders.digests,
}
MOST = 5_000
"""So many things are reckoned before the first of them rings, so that whoever hears of many hears of them once."""


class Scan:
    """Scans all ladders. What is due is read and reckoned beside whoever writes, and rung in short transactions."""

    def __init__(self, core: CrmCore, *, leader: Leader | None = None, most: int = MOST) -> None:
        self._core, self._leader, self._most = core, leader, most
        self._system = Actor.system(core.regulation.company.locale, core.regulation.company.timezone)
        self.failures = 0

    async def scan(self) -> int:
        """Rings all that is due; returns how much that was. A ladder that fails is logged and left to the next tick."""
        if self._leader is not None and not await self._leader.take():
            return 0
        return sum([await self._climb(name, ladder) for name, ladder in LADDERS.items()])

    async def _climb(self, name: str, ladder: Callable[[Crm], Ladder]) -> int:
        crowds, rung = Crowds(self._core.clock.now()), 0
        try:
            while done := await self._some(ladder, crowds):
                rung += done
        except Exception as error:  # the next tick finds it all again
            self.failures += 1
            log.warning("tick.failed", ladder=name, error=type(error).__name__)
        return rung

    async def _some(self, ladder: Callable[[Crm], Ladder], crowds: Crowds) -> int:
        """Up to `most` of what is due; 0 when nothing rang."""
        async with self._core.reading(self._system) as crm:
            ids = await ladder(crm).due(self._most)
        slices, reckoned = Slices(), dict[Any, Step]()
        while ids:
            some, ids = ids[: slices.size], ids[slices.size :]
            with slices.timed(len(some)):
                async with self._core.reading(self._system) as crm:
                    reckoned |= await ladder(crm).reckon(some)
        for step in reckoned.values():
            crowds.expect(step.notifications)
        slices, rung, waiting = Slices(), 0, list(reckoned.items())
        while waiting:
            steps, waiting = dict(waiting[: slices.size]), waiting[slices.size :]
            async with self._core.transaction(self._system) as crm:
                with slices.timed(len(steps)):
                    rung += await ladder(crm).ring(steps, crowds)
        return rung
