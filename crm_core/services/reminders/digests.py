"""The daily hour (R42), by each reader's own clock: each digest goes on where the last one that they got has ended."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from crm_core.models import Staff
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.kinds import DailyDigest
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueDigest
from crm_core.rules.policy import Permission
from crm_core.rules.time.daily_time import latest_at
from crm_core.rules.time.digest_windows import digest_window
from crm_core.rules.time.own_days import next_working_hour
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.unit_of_work import UnitOfWork


class DigestReminders(Service):
    """One digest a day for each reader, one more where they have moved their hour; after a silence only the latest.

    One that is not read before the next is written is dropped, and that one tells of its time as well.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.digest_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        return {one: self._step(one) for one in await self._due.digests(ids)}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.digests([one.hours.id for one in steps], lock=True)
        taken = [steps[one] for one in unchanged if one in steps]
        # A digest is a message of its own for each of them, whatever else they hear of.
        await self.other(Outbox).put_all([one for step in taken for one in step.notifications])
        await self._writer.advance(Staff, [step.change for step in taken])
        return len(taken)

    def _step(self, one: DueDigest) -> Step:
        reader, zone, hours = one.hours.id, one.hours.zone, self._writer.hours(one.hours)
        at = latest_at(self.now, zone, one.hour)
        following = next_working_hour(self.now, zone, one.hour, hours.days)
        if hours.day_off(at):  # what came on a day off is told on the next working one
            return Step({"id": reader, "digest_at": following, "digested_until": one.told_until})
        window = digest_window(at, zone, one.told_until)
        day = at.astimezone(ZoneInfo(zone)).date().isoformat()
        span = {"since": stamp(window.since), "to": stamp(window.until)}
        digest = NewNotification(
            f"digest:{reader}:{stamp(at)}",
            DailyDigest(date=day, at=stamp(at), until=stamp(following), **span),
            staff_id=reader,
        )
        # As long as none has arrived, the next one begins where this one does.
        return Step({"id": reader, "digest_at": following, "digested_until": window.since}, (digest,))
