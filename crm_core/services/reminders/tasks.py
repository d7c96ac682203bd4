"""The ladder of a task (R34): a heads-up, its time, and after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crm_core.models import Task
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.kinds import TaskDue, TaskOverdue, TaskSoon
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.tasks import TaskReminder
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueTask
from crm_core.rules.deals.ladders import Rung, latest_due, rung_after, task_rungs
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.unit_of_work import UnitOfWork

_KINDS: Mapping[str, type[TaskReminder]] = {"before": TaskSoon, "due": TaskDue, "overdue": TaskOverdue}


class TaskReminders(Service):
    """Reminds owners of their tasks; of several missed rungs of one task only the latest rings (R40)."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.task_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        return {task: self._step(task) for task in await self._due.tasks(ids)}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.tasks([task.id for task in steps], lock=True)
        return await self._writer.take(Task, [steps[task] for task in unchanged if task in steps], crowds)

    def _step(self, task: DueTask) -> Step:
        rungs = task_rungs(task.due_at, self.regulation.ladders, self.calendar)
        rung = latest_due(rungs, task.rung - 1, self.now)
        rung_count = rung.index + 1 if rung else task.rung
        following = rung_after(rungs, rung_count - 1)
        change = {"id": task.id, "rung": rung_count, "rung_at": following.at if following else None}
        return Step(change, self._reminder(task, rung) if rung else ())

    def _reminder(self, task: DueTask, rung: Rung) -> tuple[NewNotification, ...]:
        """None where nobody owns the task, or its owner would wake to a heads-up of something that is past."""
        if task.owner is None:
            return ()
        at = self._writer.hours(task.owner).next_working(self.now)
        if rung.name == "before" and at >= task.due_at:
            return ()
        due = stamp(task.due_at)
        reminder = NewNotification(
            f"task:{task.id}:{due}:{rung.index}",
            _KINDS[rung.name](task.id, rung.index, due),
            staff_id=task.owner.id,
            deal_id=task.deal_id,
            not_before=at,
        )
        return (reminder,)
