"""How tasks end: one with an outcome (R12), the others because their deal is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import update

from crm_core.errors import BadValue, Outdated
from crm_core.models import Task
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Outcome
from crm_core.rules.deals.statuses import TaskState
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.deals.commands import Done
from crm_core.services.deals.store import Held
from crm_core.services.deals.text_checks import check_note
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import Component

MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Finished:
    """A task about to be closed, with the outcome that was chosen for it."""

    task: Task
    outcome: Outcome
    note: str | None


class TaskCompletion(Component):
    """Ends tasks; always after the deal's UPDATE, which has claimed the version, so that nobody else is ending them."""

    def finished(self, held: Held, done: Done) -> Finished:
        """Raises Outdated for a task that is no longer open, or of another deal; BadValue for an unknown outcome."""
        task = next((task for task in held.tasks if task.id == done.task_id), None)
        if task is None:
            raise Outdated(held.deal.id)
        try:
            outcome = self.regulation.outcome(task.type, done.outcome)
        except UnknownCode:
            raise BadValue("unknown_code", "outcome") from None
        return Finished(task, outcome, check_note(done.note, MAX_NOTE))

    def spoken(self, held: Held, finished: Finished | None) -> NamedValues:
        """What the deal's change adds where the client was spoken to: they wait for no answer any more (R37)."""
        return AnswerClock(self.uow).ended(held.deal) if finished and finished.outcome.reached else {}

    async def end(self, held: Held, finished: Finished | None, *, cancel_rest: bool) -> None:
        if finished:
            values = {"state": TaskState.DONE, "outcome": finished.outcome.code, "note": finished.note}
            await self._close([finished.task], values)
        rest = [task for task in held.tasks if finished is None or task.id != finished.task.id]
        if cancel_rest and rest:
            await self._close(rest, {"state": TaskState.CANCELLED})

    async def _close(self, tasks: Iterable[Task], values: NamedValues) -> None:
        ended = update(Task).where(Task.id.in_([task.id for task in tasks]))
        changes = {**values, "closed_at": self.now, "closed_by": self.actor.staff_id, "rung_at": None}
        await self.session.execute(ended.values(**changes), execution_options=NO_SYNC)
