"""The daily hour (R42): one digest a local date, by each reader's own clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crm_core.models import Staff
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.daily_time import latest_at, next_at
from crm_core.rules.policy import Permission
from crm_core.rules.statuses import Priority
from crm_core.services.base import needs
from crm_core.services.reminders.base import BATCH, Change, ReminderService, stamp


class DigestReminders(ReminderService):
    @needs(Permission.inbox_manage)
    async def start_digests(self, limit: int = BATCH) -> int:
        """Writes the digests whose hour has come; after a silence only the latest. One that is not read before the next
        is written is dropped.
        """
        due = await self._due.digests(limit)
        notifications: list[NewNotification] = []
        changes: list[Change] = []
        for one in due:
            at = latest_at(self.now, one.zone, one.hour)
            following = next_at(self.now, one.zone, one.hour)
            day = at.astimezone(ZoneInfo(one.zone)).date().isoformat()
            changes.append({"id": one.staff_id, "digest_at": following})
            notifications.append(
                NewNotification(
                    f"digest:{one.staff_id}:{day}",
                    "digest",
                    staff_id=one.staff_id,
                    payload={"date": day, "at": stamp(at)},
                    priority=Priority.DIGEST,
                    expires_at=following,
                )
            )
        await self._write(notifications)
        await self._advance(Staff, changes)
        return len(due)
