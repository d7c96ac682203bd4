"""Notifications about a task (R34)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from crm_core.models import Deal, Task
from crm_core.queries.notifications.deal_columns import deal_of, stamp, with_deal
from crm_core.queries.notifications.dto import TaskFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.queries.tasks.titles import task_title
from crm_core.rules.deals.statuses import Priority, TaskState


@dataclass(frozen=True)
class TaskReminder(NotificationKind[TaskFacts]):
    """`rung` counts the task's reminders from 0; `due` is when it is due, in whole seconds."""

    task_id: Annotated[int, Field(alias="task")]
    rung: int
    due: int | None = None

    async def load(self, sending: Sending) -> TaskFacts | None:
        """As long as the task is open, theirs, due when it was, and no later reminder of it has rung."""
        regulation = sending.uow.regulation
        about = Task.type, Task.title.label("task_title"), Task.title_code, Task.due_at, Task.rung
        mine = Task.id == self.task_id, Task.state == TaskState.OPEN, Task.owner_id == sending.recipient.staff_id
        statement = with_deal(*about).join(Task, Task.deal_id == Deal.id).where(*mine)
        row = (await sending.uow.session.execute(statement)).one_or_none()
        if row is None or stamp(row.due_at) != self.due or row.rung != self.rung + 1:
            return None
        name = task_title(regulation, row.type, row.task_title, row.title_code)
        return TaskFacts(
            self.task_id, deal_of(row, sending), regulation.task_type(row.type), name, row.due_at, self.rung
        )


@notification("task.assigned")
class TaskAssigned(TaskReminder):
    """A colleague's task is theirs now. As a reminder before the first one: its rung is −1."""


@notification("task.soon", priority=Priority.REMINDER)
class TaskSoon(TaskReminder):
    """Before its time; at its time and after there is no use in it."""

    async def load(self, sending: Sending) -> TaskFacts | None:
        facts = await super().load(sending)
        return facts if facts and facts.due_at > sending.uow.now else None


@notification("task.due", priority=Priority.REMINDER)
class TaskDue(TaskReminder):
    """Its time has come."""


@notification("task.overdue", priority=Priority.REMINDER)
class TaskOverdue(TaskReminder):
    """Its time is past."""
