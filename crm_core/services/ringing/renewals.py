"""Paid periods that are about to end (R33): the deal of the renewal is opened in time, and its owner told."""

from __future__ import annotations

from datetime import datetime

from crm_core.rules.policy import Permission
from crm_core.services.deals.linking import Linking, Renewed
from crm_core.services.letters import NewLetter
from crm_core.services.owners import Owners
from crm_core.services.ringing.bell import Bell
from crm_core.services.service import needs

_BATCH = 50
"""Smaller than for reminders: each of these writes a deal."""


class RenewalRinging(Bell):
    @needs(Permission.inbox_manage)
    async def open_renewals(self, limit: int = _BATCH) -> int:
        """Opens the renewals whose moment has come, each once; after a silence all, with one summary to each owner."""
        due = await self._due.renewals(limit)
        letters: list[NewLetter] = []
        for one in due:
            renewed = await self.other(Linking).renew(one.deal, has_owner=one.owner is not None)
            if renewed is not None:
                wakes = self._hours(one.owner).next(self.now) if one.owner else None
                letters += [self._notice(renewed, reader, wakes) for reader in await self._readers(renewed)]
        await self._write(letters)
        return len(due)

    async def _readers(self, renewed: Renewed) -> tuple[int, ...]:
        return (renewed.owner_id,) if renewed.owner_id else await self.other(Owners).told_of_unowned()

    def _notice(self, renewed: Renewed, reader: int, wakes: datetime | None) -> NewLetter:
        return NewLetter(
            f"renewal:{renewed.deal_id}:{reader}",
            "deal.renewal",
            staff_id=reader,
            deal_id=renewed.deal_id,
            not_before=wakes,
        )
