"""What nobody needs any more goes by the regulation's own periods, at night (R25)."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from crm_core.storage import Leadership

log = structlog.get_logger(__name__)

HOUR = 3
"""Of the company's night: what has been erased is then wiped from the files as well, which holds up whoever writes."""
_WINDOW = 2_000
"""Cards looked at in one reading."""
_TOGETHER = 5


class Retention:
    """Of several processes on one database, the one that leads does it, once a night, in short transactions."""

    def __init__(self, core: CrmCore, leader: Leadership) -> None:
        self._core, self._leader = core, leader
        self._done_on = ""

    async def look(self) -> None:
        """Does the night's work if it is night, and it has not been done."""
        local = self._core.clock.now().astimezone(ZoneInfo(self._core.regulation.company.timezone))
        if local.hour != HOUR or self._done_on == local.date().isoformat() or not await self._leader.take():
            return
        await self.work()
        self._done_on = local.date().isoformat()

    async def work(self) -> tuple[int, int]:
        """How many people were erased and how many lines of the audit went."""
        people, lines = await self._people(), await self._audit()
        async with self._core.reading(Actor.system()) as crm:
            wipe = await crm.privacy.erased_since(crm.now - timedelta(days=1))
        if wipe:
            await self._core.storage.scrub()
        if people or lines:
            log.info("retention.done", people=people, audit=lines)
        return people, lines

    async def _people(self) -> int:
        gone, after = 0, 0
        while True:
            async with self._core.reading(Actor.system()) as crm:
                window = await crm.privacy.outdated(after, _WINDOW)
            if window is None:
                return gone
            for start in range(0, len(window.ids), _TOGETHER):
                async with self._core.transaction(Actor.system()) as crm:
                    gone += await crm.privacy.forget(window.ids[start : start + _TOGETHER])
            after = window.after

    async def _audit(self) -> int:
        days, gone = self._core.regulation.retention.audit_days, 0
        if days is None:
            return 0
        before = self._core.clock.now() - timedelta(days=days)
        while True:
            async with self._core.transaction(Actor.system()) as crm:
                some = await crm.privacy.prune_audit(before)
            if not some:
                return gone
            gone += some
