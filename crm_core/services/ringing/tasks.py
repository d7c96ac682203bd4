"""The ladder of a task (R34): a heads-up, its time, and after it."""

from __future__ import annotations

from crm_core.models import Task
from crm_core.queries.due import DueTask
from crm_core.rules.ladders import Rung, latest_due, rung_after, task_rungs
from crm_core.rules.policy import Permission
from crm_core.rules.states import Priority
from crm_core.services.letters import NewLetter
from crm_core.services.ringing.bell import BATCH, CROWD, Bell, Change, stamp
from crm_core.services.service import needs

_KINDS = {"before": "task.soon", "due": "task.due", "overdue": "task.overdue"}


class TaskRinging(Bell):
    @needs(Permission.inbox_manage)
    async def ring_tasks(self, limit: int = BATCH) -> int:
        """Reminds owners of their tasks; of several missed rungs of one task only the latest rings (R40)."""
        due, crowded = await self._due.tasks(limit, CROWD)
        letters: list[NewLetter] = []
        changes: list[Change] = []
        for task in due:
            rungs = task_rungs(task.due_at, self.regulation.ladders, self.calendar)
            rung = latest_due(rungs, task.rung - 1, self.now)
            rung_count = rung.index + 1 if rung else task.rung
            following = rung_after(rungs, rung_count - 1)
            changes.append({"id": task.id, "rung": rung_count, "rung_at": following.at if following else None})
            if rung and (letter := self._reminder(task, rung)):
                letters.append(letter)
        await self._write(letters, crowded)
        await self._advance(Task, changes)
        return len(due)

    def _reminder(self, task: DueTask, rung: Rung) -> NewLetter | None:
        """None where nobody owns the task, or its owner would wake to a heads-up of something that is past."""
        if task.owner is None:
            return None
        at = self._hours(task.owner).next(self.now)
        if rung.name == "before" and at >= task.due_at:
            return None
        due = stamp(task.due_at)
        return NewLetter(
            f"task:{task.id}:{due}:{rung.index}",
            _KINDS[rung.name],
            staff_id=task.owner.id,
            deal_id=task.deal_id,
            payload={"task": task.id, "rung": rung.index, "due": due},
            priority=Priority.REMINDER,
            not_before=at,
        )
