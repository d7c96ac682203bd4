"""The clock's tick (ADR 4): finds what fell due and has it rung. The tables are the truth; it may be late, or twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from crm_core.core import Crm, CrmCore
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)


class Leader(Protocol):
    """Whoever holds the leadership scans (`storage.leadership()`)."""

    async def take(self) -> bool: ...


Ring = Callable[[Crm], Awaitable[int]]

LADDERS: dict[str, Ring] = {
    "leads": lambda crm: crm.reminders.leads.send_due(),
    "tasks": lambda crm: crm.reminders.tasks.send_due(),
    "stalls": lambda crm: crm.reminders.stalls.send_due(),
    "invoices": lambda crm: crm.reminders.invoices.send_due(),
    "renewals": lambda crm: crm.reminders.renewals.open(),
    "digests": lambda crm: crm.reminders.digests.start(),
}


class Scan:
    """Scans all ladders, batch by batch, each batch in a transaction of its own."""

    def __init__(self, core: CrmCore, *, leader: Leader | None = None) -> None:
        self._core, self._leader = core, leader
        self._system = Actor.system(core.regulation.company.locale, core.regulation.company.timezone)
        self.failures = 0

    async def scan(self) -> int:
        """Rings all that is due; returns how much that was. A ladder that fails is logged and left to the next tick."""
        if self._leader is not None and not await self._leader.take():
            return 0
        return sum([await self._climb(name, ring) for name, ring in LADDERS.items()])

    async def _climb(self, name: str, ring: Ring) -> int:
        rung = 0
        try:
            while batch := await self._batch(ring):
                rung += batch
        except Exception as error:  # the next tick finds it all again
            self.failures += 1
            log.warning("tick.failed", ladder=name, error=type(error).__name__)
        return rung

    async def _batch(self, ring: Ring) -> int:
        async with self._core.transaction(self._system) as crm:
            return await ring(crm)
