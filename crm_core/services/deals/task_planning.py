"""Tasks before they are written: checked, or taken from the regulation, with their reminders (R8, R34)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import case, func, insert

from crm_core.errors import BadValue
from crm_core.models import Task
from crm_core.models.schema import table
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import FieldMoment, Stage, StageTask, Text
from crm_core.rules.deals.field_moments import Values, task_due
from crm_core.rules.deals.ladders import next_task_rung
from crm_core.services.deals.commands import NewTask
from crm_core.services.deals.text_checks import check_words
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValues, NamedValuesView
from crm_core.unit_of_work import Component

_MAX_TITLE = 200
_FURTHEST = timedelta(days=5 * 366)
_TASKS = table(Task)
_ADD = insert(_TASKS)


class TaskPlanning(Component):
    """What a deal's next steps are to be."""

    def regular(self, task: StageTask, values: Values | None = None) -> NewTask:
        """A task of the regulation, due when somebody is at work, in the company's own wording.

        `values`: the deal's fields, one of which it may hang on (R55).
        """
        at = task_due(task.due, values or {}, self.calendar, self.now)
        return self._titled(NewTask(task.type, at, due_from=_due_from(task)), task.title)

    def following(self, own: NewTask, task: StageTask) -> NewTask:
        """A next step that stands in place of the regulation's own task: the same one follows the date that it hangs
        on, whatever moment its owner has chosen for now."""
        is_same = own.type == task.type and own.title_code == self.regulation.title_code(task.title)
        return replace(own, due_from=_due_from(task)) if is_same else own

    def first_of(self, stage: Stage, values: Values | None = None) -> list[NewTask]:
        """The stage's tasks; a regulation that names none still leaves no deal without a next step (R8)."""
        fallback = StageTask(type=self.regulation.task_types[0].code, due=self.regulation.distribution.response)
        return [self.regular(task, values) for task in stage.tasks or (fallback,)]

    def checked(self, new: NewTask) -> NewTask:
        """Raises BadValue: `unknown_code`, `in_the_past`, `too_far`, `too_long`."""
        try:
            self.regulation.task_type(new.type)
        except UnknownCode:
            raise BadValue("unknown_code", "type") from None
        self.check_moment(new.due_at, "due_at")
        # A code that the regulation has just lost leaves the words that came with it.
        known = self.regulation.task_titles.get(new.title_code) if new.title_code else None
        own = NewTask(new.type, new.due_at, check_words(new.title, "title", _MAX_TITLE))
        return self._titled(own, known) if known else own

    def _titled(self, new: NewTask, title: Text | None) -> NewTask:
        """With the regulation's code for this title, and its words in the company's language beside it."""
        if title is None:
            return new
        words = title.in_(self.regulation.company.locale)
        return replace(new, title=words, title_code=self.regulation.title_code(title))

    def check_moment(self, moment: datetime, field: str) -> None:
        """Raises BadValue: `in_the_past`, `too_far`."""
        if moment < self.now:
            raise BadValue("in_the_past", field)
        if moment > self.now + _FURTHEST:
            raise BadValue("too_far", field)

    def row(self, owner_id: int | None, new: NewTask) -> NamedValues:
        """A task to be inserted; its reminders begin with the first rung that is still to come (R34)."""
        rung = next_task_rung(new.due_at, self.regulation.ladders, self.calendar, after=self.now)
        return {
            "owner_id": owner_id,
            "type": new.type,
            "title": new.title,
            "title_code": new.title_code,
            "due_at": new.due_at,
            "due_from": new.due_from,
            "asked_for": new.asked_for,
            "rung_at": rung.at if rung else None,
            "created_at": self.now,
            "created_by": self.actor.staff_id,
        }

    def moved(self, due_at: datetime) -> NamedValues:
        """What an open task becomes that is to be done at another moment, for whatever cause: its reminders begin anew
        (R34), its first date stays the one that was promised, and the move is counted (R78)."""
        rung = next_task_rung(due_at, self.regulation.ladders, self.calendar, after=self.now)
        return {
            "due_at": due_at,
            "first_due_at": func.coalesce(_TASKS.c.first_due_at, _TASKS.c.due_at),
            "postponed": _TASKS.c.postponed + 1,
            "rung_at": rung.at if rung else None,
            "rung": 0,
        }

    async def add(self, deal_id: int, rows: Sequence[NamedValuesView]) -> None:
        """Writes the tasks; their deal's `next_task_at` is the caller's to set."""
        tasks = [{**row, "deal_id": deal_id} for row in rows]
        if tasks:
            await self.session.execute(_ADD, tasks if len(tasks) > 1 else tasks[0], execution_options=DEFERRED)


def earliest(
    tasks: Iterable[Task], rows: Iterable[NamedValuesView] = (), moved: Mapping[int, datetime] | None = None
) -> datetime | None:
    """When the first of these tasks falls due: what a deal's `next_task_at` is. `moved`: some fall due then instead."""
    moments = [(moved or {}).get(task.id, task.due_at) for task in tasks]
    return min([*moments, *(row["due_at"] for row in rows)], default=None)


def given(staff_id: int, now: datetime) -> NamedValues:
    """What open tasks become that pass to somebody else: a promise whose first date is over stays its giver's (R78)."""
    over = func.coalesce(_TASKS.c.first_due_at, _TASKS.c.due_at) < now
    whose = case((over, func.coalesce(_TASKS.c.promised_by, _TASKS.c.owner_id)), else_=None)
    return {"owner_id": staff_id, "promised_by": whose}


def _due_from(task: StageTask) -> str | None:
    return str(task.due) if isinstance(task.due, FieldMoment) else None
