"""Paid periods that are about to end (R33): the deal of the renewal is opened in time, and its owner told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from crm_core.queries.notifications.kinds import RenewalOpened
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.opening.follow_ups import FollowUps, Renewed
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.unit_of_work import UnitOfWork


class RenewalReminders(Service):
    """Opens the renewals whose moment has come, each once; after a silence all, with one summary to each owner."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.renewal_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        """Nothing: what is to be written follows from the deal that is opened."""
        return {deal_id: Step() for deal_id in ids}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        due = await self._due.renewals(list(steps))
        notifications: list[NewNotification] = []
        for one in due:
            renewed = await self.other(FollowUps).renew(one.deal, has_owner=one.owner is not None)
            if renewed is not None:
                wakes = self._writer.hours(one.owner).next(self.now) if one.owner else None
                notifications += [self._notice(renewed, reader, wakes) for reader in await self._readers(renewed)]
        crowds.expect(notifications)
        await self._writer.write(notifications, crowds)
        return len(due)

    async def _readers(self, renewed: Renewed) -> tuple[int, ...]:
        return (renewed.owner_id,) if renewed.owner_id else await self.other(LeadAssignment).directors()

    def _notice(self, renewed: Renewed, reader: int, wakes: datetime | None) -> NewNotification:
        return NewNotification(
            f"renewal:{renewed.deal_id}:{reader}",
            RenewalOpened(),
            staff_id=reader,
            deal_id=renewed.deal_id,
            not_before=wakes,
        )
