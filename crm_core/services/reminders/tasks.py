"""The ladder of a task (R34): a heads-up, its time, and after it."""

from __future__ import annotations

from collections.abc import Mapping

from crm_core.models import Task
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.kinds import TaskDue, TaskOverdue, TaskSoon
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.tasks import TaskReminder
from crm_core.queries.reminders.due import Due, DueTask
from crm_core.rules.deals.ladders import Rung, latest_due, rung_after, task_rungs
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.reminders.writer import BATCH, CROWD, Change, ReminderWriter
from crm_core.unit_of_work import UnitOfWork

_KINDS: Mapping[str, type[TaskReminder]] = {"before": TaskSoon, "due": TaskDue, "overdue": TaskOverdue}


class TaskReminders(Service):
    """Reminders of tasks."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def send_due(self, limit: int = BATCH) -> int:
        """Reminds owners of their tasks; of several missed rungs of one task only the latest rings (R40)."""
        due, crowded = await self._due.tasks(limit, CROWD)
        notifications: list[NewNotification] = []
        changes: list[Change] = []
        for task in due:
            rungs = task_rungs(task.due_at, self.regulation.ladders, self.calendar)
            rung = latest_due(rungs, task.rung - 1, self.now)
            rung_count = rung.index + 1 if rung else task.rung
            following = rung_after(rungs, rung_count - 1)
            changes.append({"id": task.id, "rung": rung_count, "rung_at": following.at if following else None})
            if rung and (notification := self._reminder(task, rung)):
                notifications.append(notification)
        await self._writer.write(notifications, crowded)
        await self._writer.advance(Task, changes)
        return len(due)

    def _reminder(self, task: DueTask, rung: Rung) -> NewNotification | None:
        """None where nobody owns the task, or its owner would wake to a heads-up of something that is past."""
        if task.owner is None:
            return None
        at = self._writer.hours(task.owner).next(self.now)
        if rung.name == "before" and at >= task.due_at:
            return None
        due = stamp(task.due_at)
        return NewNotification(
            f"task:{task.id}:{due}:{rung.index}",
            _KINDS[rung.name](task.id, rung.index, due),
            staff_id=task.owner.id,
            deal_id=task.deal_id,
            not_before=at,
        )
