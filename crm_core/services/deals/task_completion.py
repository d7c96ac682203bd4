"""How tasks end: one with an outcome (R12), the others because their deal is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from crm_core.errors import BadValue, Outdated
from crm_core.models import Task
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Outcome
from crm_core.rules.statuses import DealStatus, TaskState
from crm_core.services.deals.commands import Done
from crm_core.services.deals.store import NO_SYNC, DealStore, Held, check_note
from crm_core.services.notifications.cancellation import withdrawing

_MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Finished:
    """A task about to be closed, with the outcome that was chosen for it."""

    task: Task
    outcome: Outcome
    note: str | None


class Finishing(DealStore):
    """Ends tasks; always after the deal's UPDATE, which has claimed the version, so that nobody else is ending them."""

    def _finished(self, held: Held, done: Done) -> Finished:
        """Raises Outdated for a task that is no longer open, or of another deal; BadValue for an unknown outcome."""
        task = next((task for task in held.tasks if task.id == done.task_id), None)
        if task is None:
            raise Outdated(held.deal.id)
        try:
            outcome = self.regulation.outcome(task.type, done.outcome)
        except UnknownCode:
            raise BadValue("unknown_code", "outcome") from None
        return Finished(task, outcome, check_note(done.note, _MAX_NOTE))

    async def _end_tasks(self, held: Held, finished: Finished | None, *, cancel_rest: bool) -> None:
        if finished:
            after_commit = {"state": TaskState.DONE, "outcome": finished.outcome.code, "note": finished.note}
            await self._end([finished.task], after_commit)
        rest = [task for task in held.tasks if finished is None or task.id != finished.task.id]
        if cancel_rest and rest:
            await self._end(rest, {"state": TaskState.CANCELLED})

    async def _end(self, tasks: Iterable[Task], after_commit: dict[str, Any]) -> None:
        ended = update(Task).where(Task.id.in_([task.id for task in tasks]))
        values = {**after_commit, "closed_at": self.now, "closed_by": self._staff_id, "rung_at": None}
        await self.session.execute(ended.values(**values), execution_options=NO_SYNC)

    async def _withdrawn(
        self, held: Held, *, kinds: Iterable[str] = (), tasks: Iterable[Task] = (), invoices: Iterable[int] = ()
    ) -> None:
        """Drops the notifications that have lost their cause. One written since the deal was read is dropped by the
        delivery, which asks whether it is still true."""
        if not held.notifications:
            return
        statement = withdrawing(held.deal.id, kinds=kinds, tasks=[task.id for task in tasks], invoices=invoices)
        if statement is not None:
            await self.session.execute(statement, execution_options=NO_SYNC)

    def _closed_as(self, status: DealStatus, paid_until: date | None = None) -> dict[str, Any]:
        """A closed deal has no clocks but, if it was won, that of its renewal."""
        renewal_at = self._renewal_at(paid_until) if status is DealStatus.WON else None
        return {"status": status, "closed_at": self.now, "renewal_at": renewal_at, **self._stall_clock(None)}
