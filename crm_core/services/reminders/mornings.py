"""The morning list at its hour (R38), by each one's own clock, on the days on which they work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.models import Staff
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.mornings import MorningList
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueMorning
from crm_core.rules.policy import Permission
from crm_core.rules.time.daily_time import latest_at
from crm_core.rules.time.own_days import next_working_hour
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.unit_of_work import UnitOfWork

_LONG = timedelta(days=400)
_MORNING = timedelta(hours=4)
"""A list that comes later than so long after its hour is of no use."""


class MorningReminders(Service):
    """One list a working day for each who has something to do; after a silence only one whose morning still goes on.

    Whoever is new here, or has changed their zone or days, gets the first one at the next hour.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.morning_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        return {one: self._step(one) for one in await self._due.mornings(ids)}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.mornings([one.hours.id for one in steps], lock=True)
        taken = [steps[one] for one in unchanged if one in steps]
        await self.other(Outbox).put_all([one for step in taken for one in step.notifications])
        await self._writer.advance(Staff, [step.change for step in taken])
        return len(taken)

    def _step(self, one: DueMorning) -> Step:
        hour, hours = self.regulation.digest.manager_hour, self._writer.hours(one.hours)
        following = next_working_hour(self.now, hours.zone, hour, hours.days)
        return Step({"id": one.hours.id, "morning_at": following}, self._list(one, hour))

    def _list(self, one: DueMorning, hour: time) -> tuple[NewNotification, ...]:
        """None for a day off, before the hour, or where the hour was never reckoned."""
        hours, tz = self._writer.hours(one.hours), ZoneInfo(one.hours.zone)
        today, last = self.now.astimezone(tz).date(), latest_at(self.now, one.hours.zone, hour)
        known = one.at > self.now - _LONG and last >= one.at
        if not known or self.now - last > _MORNING or last.astimezone(tz).date() != today or hours.day_off(self.now):
            return ()
        midnight = datetime.combine(today + timedelta(days=1), time(), tzinfo=tz).astimezone(UTC)
        listed = NewNotification(
            f"morning:{one.hours.id}:{today.isoformat()}",
            MorningList(date=today.isoformat(), until=stamp(midnight)),
            staff_id=one.hours.id,
            not_before=hours.next_working(self.now),
        )
        return (listed,)
