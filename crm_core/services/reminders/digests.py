"""The daily hour (R42), by each reader's own clock: each digest goes on where the last one that they got has ended."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crm_core.models import Staff
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.kinds import DailyDigest
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.rules.policy import Permission
from crm_core.rules.time.daily_time import latest_at, next_at
from crm_core.rules.time.digest_windows import digest_window
from crm_core.services.base import Service, needs
from crm_core.services.reminders.writer import BATCH, Change, ReminderWriter
from crm_core.unit_of_work import UnitOfWork


class DigestReminders(Service):
    """One digest a day for each reader, one more where they have moved their hour."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def start(self, limit: int = BATCH) -> int:
        """Writes the digests whose hour has come; after a silence only the latest. One that is not read before the next
        is written is dropped, and that one tells of its time as well.
        """
        due = await self._due.digests(limit)
        notifications: list[NewNotification] = []
        changes: list[Change] = []
        for one in due:
            at = latest_at(self.now, one.zone, one.hour)
            following = next_at(self.now, one.zone, one.hour)
            window = digest_window(at, one.zone, one.told_until)
            day = at.astimezone(ZoneInfo(one.zone)).date().isoformat()
            # As long as none has arrived, the next one begins where this one does.
            changes.append({"id": one.staff_id, "digest_at": following, "digested_until": window.since})
            span = {"since": stamp(window.since), "to": stamp(window.until)}
            notifications.append(
                NewNotification(
                    f"digest:{one.staff_id}:{stamp(at)}",
                    DailyDigest(date=day, at=stamp(at), until=stamp(following), **span),
                    staff_id=one.staff_id,
                )
            )
        await self._writer.write(notifications)
        await self._writer.advance(Staff, changes)
        return len(due)
