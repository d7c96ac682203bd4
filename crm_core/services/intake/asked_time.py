"""A lead who said when to call is called then, and not at the regulation's own time before it (R18)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update

from crm_core.models import Task
from crm_core.models.schema import table
from crm_core.rules.deals.ladders import next_task_rung
from crm_core.rules.people.asked_call import asked_call
from crm_core.rules.policy import Permission
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.task_planning import earliest
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import Component

_TASKS = table(Task)


class AskedTime(Component):
    async def settle(self, deal_id: int) -> datetime | None:
        """Puts the deal's first task off until the time that its words ask for; None where it stays as it was: no time
        was said, it is sooner than we would call anyway, or nobody works on that day.
        """
        held = await DealStore(self.uow).load(deal_id, Permission.client_message)
        zone = held.contact.zone or self.regulation.company.timezone
        first = min(held.tasks, key=lambda task: task.due_at, default=None)
        at = asked_call(held.deal.need or "", self.now, zone, self.calendar)
        if at is None or first is None or first.created_by is not None or at <= first.due_at:
            return None
        if not self.calendar.is_working_day(at.astimezone(ZoneInfo(self.regulation.company.timezone)).date()):
            return None
        rung = next_task_rung(at, self.regulation.ladders, self.calendar, after=self.now)
        values = {"due_at": at, "asked_for": True, "rung_at": rung.at if rung else None, "rung": 0}
        await DealStore(self.uow).change(held, next_task_at=earliest(held.tasks, moved={first.id: at}))
        moved = update(_TASKS).where(_TASKS.c.id == first.id).values(**values)
        await self.session.execute(moved, execution_options=NO_SYNC)
        if held.notifications:
            await PendingNotifications(self.uow).cancel([deal_id], tasks=[first.id])
        return at
