"""Whoever works by the rules is told in a line that they have changed (R77)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from crm_core.models import Staff
from crm_core.queries.notifications.kinds import RulesChanged
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.recipients import hours_of, staff_hours
from crm_core.services.notifications.outbox import Outbox
from crm_core.unit_of_work import Component

_TOGETHER = timedelta(minutes=5)
"""What is changed within so long is told once."""


class Announcements(Component):
    async def write(self, since: int) -> None:
        """To everybody on the staff but whoever changed it; what it says is reckoned when it is sent.

        `since`: the number of the last regulation before the change.
        """
        span = int(_TOGETHER.total_seconds())
        bucket = int(self.now.timestamp()) // span
        then = datetime.fromtimestamp((bucket + 1) * span, UTC)
        people = select(Staff).where(
            Staff.active, Staff.telegram_id.is_not(None), Staff.id != (self.actor.staff_id or 0)
        )
        notifications = [
            NewNotification(
                f"rules:{one.id}:{bucket}",
                RulesChanged(since=since, by=self.actor.staff_id),
                staff_id=one.id,
                not_before=staff_hours(hours_of(one), self).next(then),
            )
            for one in (await self.session.execute(people)).scalars()
        ]
        await Outbox(self.uow).put_all(notifications)
