"""What every ladder of reminders needs: notifications that wait for waking hours, or one summary of many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import Table, bindparam, case, func, select, update

from crm_core.models import OutboxNotification
from crm_core.models.schema import Schema
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import (
    CatchUp,
    DealStalled,
    DealStalledLong,
    InvoiceUnpaid,
    TaskDue,
    TaskOverdue,
    TaskSoon,
)
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.recipients import staff_hours
from crm_core.rules.deals.statuses import NotificationState
from crm_core.rules.time.own_days import Hours, StaffHours
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.ladder import CROWD, Change, Crowds, Step
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.unit_of_work import Component

_LETTER = OutboxNotification
_PENDING = inlined(OutboxNotification.state, NotificationState.PENDING)
_IS_SUMMARY = case((OutboxNotification.kind == CatchUp.name, 1), else_=0)
SUMMARISED = (
    *(TaskSoon.name, TaskDue.name, TaskOverdue.name),
    *(DealStalled.name, DealStalledLong.name, InvoiceUnpaid.name),
)
"""What a summary says as well."""


class ReminderWriter(Component):
    """Writes a ladder's notifications, and where each of its things stands on the ladder from now on."""

    def hours(self, staff: StaffHours) -> Hours:
        return staff_hours(staff, self)

    async def take(self, model: type[Schema], steps: Sequence[Step], crowds: Crowds) -> int:
        """Writes the steps' notifications and the new values of the model's rows; returns how many steps those are."""
        await self.write([one for step in steps for one in step.notifications], crowds)
        await self.advance(model, [step.change for step in steps])
        return len(steps)

    async def write(self, notifications: Sequence[NewNotification], crowds: Crowds) -> None:
        """Writes the notifications; those for whoever is flooded become one summary, which says how things stand
        then.
        """
        single = [one for one in notifications if not crowds.is_flooded(one.staff_id)]
        flooded = (one for one in notifications if crowds.is_flooded(one.staff_id))
        await Outbox(self.uow).put_all((*single, *_summaries(flooded, crowds)))
        await self._gather([one for one in single if one.not_before is not None and one.not_before > self.now])

    async def _gather(self, held: Sequence[NewNotification]) -> None:
        """What fell due one by one while somebody slept becomes one summary too, once it is a crowd."""
        readers = {one.staff_id for one in held if one.staff_id is not None and one.about.name in SUMMARISED}
        if not readers:
            return
        waiting = (
            select(_LETTER.staff_id, _LETTER.not_before, func.count(), func.max(_IS_SUMMARY))
            .where(_PENDING, _LETTER.staff_id.in_(readers), _LETTER.not_before > self.now)
            .where(_LETTER.kind.in_((*SUMMARISED, CatchUp.name)))
            .group_by(_LETTER.staff_id, _LETTER.not_before)
        )
        for staff_id, wakes, many, summed in (await self.session.execute(waiting)).all():
            if staff_id is not None and many > (1 if summed else CROWD):
                await PendingNotifications(self.uow).gather(staff_id, wakes, SUMMARISED)
                if not summed:
                    key = f"catchup:{staff_id}:{wakes:%Y%m%d%H%M}:waking"
                    await Outbox(self.uow).put(NewNotification(key, CatchUp(), staff_id=staff_id, not_before=wakes))

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
            execution_options=DEFERRED,
        )


def _summaries(notifications: Iterable[NewNotification], crowds: Crowds) -> list[NewNotification]:
    """One for each recipient, whenever they are awake."""
    waking = {one.staff_id: one.not_before for one in notifications}
    # A second crowd rings as well, unless it is the rest of the first.
    moment = f"{crowds.began:%Y%m%d%H%M}"[:-1]
    return [
        NewNotification(f"catchup:{staff_id}:{moment}", CatchUp(), staff_id=staff_id, not_before=not_before)
        for staff_id, not_before in waking.items()
    ]
