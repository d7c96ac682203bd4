"""Paid periods that are about to end (R33): the deal of the renewal is opened in time, and its owner told."""

from __future__ import annotations

from datetime import datetime

from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.policy import Permission
from crm_core.services.base import needs
from crm_core.services.deals.follow_ups import Linking, Renewed
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.reminders.base import ReminderService

_BATCH = 50
"""Smaller than for reminders: each of these writes a deal."""


class RenewalReminders(ReminderService):
    @needs(Permission.inbox_manage)
    async def open_renewals(self, limit: int = _BATCH) -> int:
        """Opens the renewals whose moment has come, each once; after a silence all, with one summary to each owner."""
        due = await self._due.renewals(limit)
        notifications: list[NewNotification] = []
        for one in due:
            renewed = await self.other(Linking).renew(one.deal, has_owner=one.owner is not None)
            if renewed is not None:
                wakes = self._hours(one.owner).next(self.now) if one.owner else None
                notifications += [self._notice(renewed, reader, wakes) for reader in await self._readers(renewed)]
        await self._write(notifications)
        return len(due)

    async def _readers(self, renewed: Renewed) -> tuple[int, ...]:
        return (renewed.owner_id,) if renewed.owner_id else await self.other(LeadAssignment).told_of_unowned()

    def _notice(self, renewed: Renewed, reader: int, wakes: datetime | None) -> NewNotification:
        return NewNotification(
            f"renewal:{renewed.deal_id}:{reader}",
            "deal.renewal",
            staff_id=reader,
            deal_id=renewed.deal_id,
            not_before=wakes,
        )
