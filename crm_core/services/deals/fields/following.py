"""What hangs on a date of the deal goes with it when it moves: open tasks, and the limit of the stage (R55)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import update

from crm_core.models import Task
from crm_core.models.schema import table
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import FieldMoment, Stage
from crm_core.rules.deals.field_moments import limit_end, task_due
from crm_core.rules.deals.stall_timer import rebuilt
from crm_core.rules.deals.statuses import DealEventKind, DealStatus
from crm_core.services.base import note_event
from crm_core.services.deals.store import Held
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.notifications.cancellation import LIMIT, PendingNotifications
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import Component

Moved = Mapping[int, datetime]
"""When each of these tasks falls due from now on."""

_TASKS = table(Task)


class Following(Component):
    """Reckoned before the deal's UPDATE, written after it. A task that is done stays as it was; on a pause nothing is
    to be done before its end.
    """

    def moved(self, held: Held, answers: Mapping[str, JsonValue]) -> Moved:
        """The open tasks that fall due at another moment by the new values of the deal's fields."""
        before = held.values()
        changed = {code for code, value in answers.items() if value != before.get(code)}
        due = {task: when for task in held.tasks if (when := _hangs(task)) is not None and when.field in changed}
        values = {**before, **answers}
        moments = {
            task: self._not_on_pause(held, task_due(when, values, self.calendar, self.now))
            for task, when in due.items()
        }
        return {task.id: at for task, at in moments.items() if at != task.due_at}

    def clock(self, held: Held, answers: Mapping[str, JsonValue]) -> NamedValues:
        """The deal's columns, where the limit of its stage hangs on a field that is another now."""
        deal, stage = held.deal, self._stage(held)
        if stage is None or deal.status is not DealStatus.OPEN or not isinstance(stage.limit, FieldMoment):
            return {}
        before, code = held.values(), stage.limit.field
        if code not in answers or answers[code] == before.get(code):
            return {}
        due = limit_end(stage.limit, {**before, **answers}, self.calendar, deal.stage_entered_at)
        clock = rebuilt(
            self._not_on_pause(held, due) if due else None,
            deal.stall_rung,
            self.regulation.ladders,
            self.calendar,
            self.now,
        )
        return {
            "stage_due_at": clock.due_at,
            "stall_rung_at": clock.rung_at,
            "stall_rung": clock.rung,
            "stalled_at": clock.stalled_at,
        }

    async def write(self, held: Held, moved: Moved, *, limit: bool = False) -> None:
        """Plans the tasks anew, each with its line in the history, and takes back what waits to be sent of the old
        moments; `limit`: of the stage's too.
        """
        for task in held.tasks:
            if task.id in moved:
                await self._move(task, moved[task.id])
        if held.notifications and (moved or limit):
            pending = PendingNotifications(self.uow)
            await pending.cancel([held.deal.id], kinds=LIMIT if limit else (), tasks=list(moved))

    async def _move(self, task: Task, at: datetime) -> None:
        values = TaskPlanning(self.uow).moved(at)
        moved = update(_TASKS).where(_TASKS.c.id == task.id).values(**values)
        await self.session.execute(moved, execution_options=NO_SYNC)
        when = _hangs(task)
        note_event(
            self.uow,
            DealEventKind.TASK_FOLLOWED,
            task.deal_id,
            task=task.id,
            type=task.type,
            title=task.title,
            title_code=task.title_code,
            field=when.field if when else None,
            until=at.isoformat(),
        )

    def _not_on_pause(self, held: Held, at: datetime) -> datetime:
        until = held.deal.paused_until
        return max(at, until) if until is not None and until > self.now else at

    def _stage(self, held: Held) -> Stage | None:
        try:
            return self.regulation.stage(held.deal.funnel, held.deal.stage)
        except UnknownCode:
            return None


def _hangs(task: Task) -> FieldMoment | None:
    return FieldMoment.parse(task.due_from) if task.due_from else None
