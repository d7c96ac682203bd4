"""The order in which a day's tasks are to be done (R10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import ColumnElement, Integer, and_, case, exists, literal_column
from sqlalchemy.orm import aliased

from crm_core.models import Deal, StageEntry, Task
from crm_core.queries.filters.literals import inlined
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.storage.sql_types import AnyColumn, AnyElement

SOON = timedelta(hours=1)


class DayPart(IntEnum):
    """In the order of R10: leads nobody has spoken to, what falls due within the hour, what is overdue, the rest."""

    FRESH = 0
    NOW = 1
    OVERDUE = 2
    LATER = 3


def is_fresh() -> ColumnElement[bool]:
    """Of a deal that came by itself, and on which nothing has been done yet: nobody has spoken to that client."""
    finished = aliased(Task)
    return and_(
        inlined(Deal.status, DealStatus.OPEN),
        Deal.linked_from_id.is_(None),
        exists().where(StageEntry.deal_id == Deal.id, StageEntry.seq == 1, StageEntry.by_staff_id.is_(None)),
        ~exists().where(StageEntry.deal_id == Deal.id, StageEntry.seq == 2),
        ~exists().where(finished.deal_id == Deal.id, finished.state != TaskState.OPEN),
    )


def day_part(now: datetime) -> AnyElement:
    """Which part of the day a task belongs to, as its `DayPart`."""
    soon = and_(Task.due_at >= now, Task.due_at < now + SOON)
    return case(
        (is_fresh(), _plain(DayPart.FRESH)),
        (soon, _plain(DayPart.NOW)),
        (Task.due_at < now, _plain(DayPart.OVERDUE)),
        else_=_plain(DayPart.LATER),
    )


def _plain(part: DayPart) -> AnyElement:
    return literal_column(str(int(part)), Integer())


def day_order(now: datetime) -> tuple[AnyColumn, ...]:
    """Part by part, in each by its time."""
    return day_part(now), Task.due_at, Task.id
