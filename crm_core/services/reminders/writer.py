"""What every ladder of reminders needs: notifications that wait for waking hours, or one summary of many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import Table, bindparam, update

from crm_core.models.schema import Schema
from crm_core.queries.notifications.kinds import CatchUp
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.recipients import Hours, staff_hours
from crm_core.queries.reminders.due import StaffHours
from crm_core.services.notifications.outbox import Outbox
from crm_core.unit_of_work import Component

CROWD = 5
"""More reminders than this for one person in one scan are written as one summary (R40)."""

BATCH = 200

Change: TypeAlias = dict[str, Any]
"""The new values of a row's columns, with its `id`."""


class ReminderWriter(Component):
    """Writes a ladder's notifications, and where each of its things stands on the ladder from now on."""

    def hours(self, staff: StaffHours) -> Hours:
        return staff_hours(staff.zone, staff.wakes_at, staff.sleeps_at, self.regulation)

    async def write(self, notifications: Sequence[NewNotification], crowded: Collection[int] = ()) -> None:
        """Writes the notifications; those for a crowded recipient become one summary, which says how things stand
        then.
        """
        many = Counter(notification.staff_id for notification in notifications if notification.staff_id is not None)
        flooded = {staff_id for staff_id, count in many.items() if count > CROWD} | set(crowded)
        single = [notification for notification in notifications if notification.staff_id not in flooded]
        await Outbox(self.uow).put_all((*single, *self._summaries(notifications, flooded)))

    def _summaries(
        self, notifications: Sequence[NewNotification], flooded: Collection[int | None]
    ) -> list[NewNotification]:
        waking = {
            notification.staff_id: notification.not_before
            for notification in notifications
            if notification.staff_id in flooded
        }
        return [
            NewNotification(
                # A second crowd rings as well, unless it is the rest of the first.
                f"catchup:{staff_id}:{f'{self.now:%Y%m%d%H%M}'[:-1]}",
                CatchUp(),
                staff_id=staff_id,
                not_before=not_before,
            )
            for staff_id, not_before in waking.items()
        ]

    async def advance(self, model: type[Schema], rows: Sequence[Change]) -> None:
        """Sets columns of many rows by their `id`, in one statement."""
        if not rows:
            return
        table = cast("Table", model.__table__)
        columns = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(columns)
        await self.session.execute(
            statement,
            [{("row_id" if name == "id" else f"new_{name}"): value for name, value in row.items()} for row in rows],
        )
