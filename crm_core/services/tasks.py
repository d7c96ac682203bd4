"""Tasks on their own; finishing one is a step of its deal (`deals.take`), since what comes next belongs to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from crm_core.errors import Outdated, Refused
from crm_core.models import Task
from crm_core.rules.ladders import next_task_rung
from crm_core.rules.policy import Permission
from crm_core.services.deals.finishing import Finishing
from crm_core.services.deals.held import NO_SYNC, earliest
from crm_core.services.deals.steps import Done, NewTask
from crm_core.services.service import needs

__all__ = ["Done", "NewTask", "Tasks"]


class Tasks(Finishing):
    """What a manager promised to do next. Every change keeps the deal's `next_task_at` true and its version growing."""

    @needs(Permission.task_create)
    async def add(self, deal_id: int, new: NewTask) -> int:
        """One more task for the deal's owner; returns its id. Raises BadValue, Refused; Outdated in a race."""
        held = await self._held(deal_id, Permission.task_create)
        row = self._row(held.deal, self._checked(new))
        await self._change(held, next_task_at=earliest(held.tasks, [row]))
        made = await self.session.execute(insert(Task).returning(Task.id), row)
        task_id = made.scalar_one()
        self.audited("task.add", "deal", deal_id, task=task_id)
        return task_id

    @needs(Permission.task_edit)
    async def postpone(self, task_id: int, seen_version: int, due_at: datetime) -> None:
        """Puts an open task off; its reminders begin anew (R34). `seen_version` is the deal's.

        Raises Outdated, also for a task that is no longer open; BadValue `in_the_past`, `too_far`; Refused.
        """
        deal_id = await self._deal_of(task_id)
        held = await self._held(deal_id, Permission.deal_view, seen_version)
        task = next((task for task in held.tasks if task.id == task_id), None)
        if task is None:
            raise Outdated(deal_id)
        if task.owner_id != self._staff_id:
            self._allow(held, Permission.task_edit)
        self._check_moment(due_at, "due_at")
        others = [other for other in held.tasks if other.id != task_id]
        await self._change(held, next_task_at=min([due_at, *(other.due_at for other in others)]))
        rung = next_task_rung(due_at, self.regulation.ladders, self.calendar, after=self.now)
        values = {"due_at": due_at, "rung_at": rung.at if rung else None, "rung": 0, "postponed": task.postponed + 1}
        await self.session.execute(update(Task).where(Task.id == task_id).values(**values), execution_options=NO_SYNC)
        await self._withdrawn(held, tasks=[task])
        self.audited("task.postpone", "deal", deal_id, task=task_id, until=due_at.isoformat())

    async def _deal_of(self, task_id: int) -> int:
        deal_id = (await self.session.execute(select(Task.deal_id).where(Task.id == task_id))).scalar()
        if deal_id is None:
            raise Refused(Permission.task_edit.value, "task", task_id)
        return deal_id
