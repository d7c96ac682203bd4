"""What became of what was promised: kept by its first date, moved, or broken (R78). The one place for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_

from crm_core.models import Task
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.reminded import reached
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import TaskState
from crm_core.storage.hour_after import HourAfter
from crm_core.storage.sql_types import AnyElement

KEPT_WITHIN = timedelta(hours=1)
"""A reminder rings at the moment itself: whoever does it within the hour has kept their word."""

_OPEN = inlined(Task.state, TaskState.OPEN)
_DONE = inlined(Task.state, TaskState.DONE)
_CANCELLED = inlined(Task.state, TaskState.CANCELLED)

FIRST: AnyElement = func.coalesce(Task.first_due_at, Task.due_at)
"""When it was promised for, before anything moved it."""

HOLDER: AnyElement = func.coalesce(Task.promised_by, Task.owner_id)
"""Whose promise it is: of whoever had it when its first date passed, whoever has it now."""

_IN_TIME = Task.closed_at <= HourAfter(FIRST)
_KEPT = and_(_DONE, _IN_TIME)


def promised(since: datetime, until: datetime, now: datetime) -> ColumnElement[bool]:
    """Promised for that time, and the moment is over. What ended with its deal before then was nobody's to keep."""
    return and_(since <= FIRST, min(until, now - KEPT_WITHIN) > FIRST, not_(and_(_CANCELLED, _IN_TIME)))


def kept() -> ColumnElement[bool]:
    """Done by its first date."""
    return _KEPT


def moved(now: datetime) -> ColumnElement[bool]:
    """Not kept, but done by the last of the dates that it was moved to, or still to be done then."""
    after = or_(and_(_OPEN, Task.due_at >= now - KEPT_WITHIN), and_(~_OPEN, Task.closed_at <= HourAfter(Task.due_at)))
    return and_(~_KEPT, Task.first_due_at.is_not(None), after)


def broken(now: datetime) -> ColumnElement[bool]:
    """Neither kept nor moved."""
    return and_(~_KEPT, ~moved(now))


def unreached(regulation: Regulation) -> ColumnElement[bool]:
    """A try: done, and nobody was spoken to."""
    return and_(_DONE, ~func.coalesce(reached(regulation), False))
