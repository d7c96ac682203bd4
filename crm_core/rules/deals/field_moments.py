"""Moments that hang on a date of the deal (R55): "visit_at - 1d" for a task, "visit_at + 2h" for a stage's limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from pydantic import JsonValue

from crm_core.regulation.schema import FieldMoment, StageTask, WorkDuration
from crm_core.rules.time.field_moment import moment_of
from crm_core.rules.time.working_time import WorkingCalendar

Values = Mapping[str, JsonValue]
"""What the deal's fields hold, by code."""

MORNING = time(10)
"""The hour of a date on a day off."""


def task_due(due: WorkDuration | FieldMoment, values: Values, calendar: WorkingCalendar, now: datetime) -> datetime:
    """When a task of the regulation falls due (UTC).

    By a field: so long before its moment, in working time that is not later, or so long after it, as work goes on; the
    moment itself is left as it is. What that leaves in the past is to be done at once, and so is what hangs on an empty
    field: somebody has to ask.
    """
    if isinstance(due, WorkDuration):
        return calendar.task_due(now, due)
    moment = field_moment(due, values, calendar)
    if moment is None:
        return calendar.next_working(now)
    if due.length is not None:
        moment = _working_before(moment, due, values, calendar) if due.before else calendar.next_working(moment)
    return moment if moment > now else calendar.next_working(now)


def limit_end(
    limit: WorkDuration | FieldMoment | None,
    values: Values,
    calendar: WorkingCalendar,
    start: datetime,
) -> datetime | None:
    """When a stage's limit ends that is counted from `start`, or from its field; None: never, or while it is empty."""
    if limit is None:
        return None
    return field_moment(limit, values, calendar) if isinstance(limit, FieldMoment) else calendar.add(start, limit)


def field_moment(when: FieldMoment, values: Values, calendar: WorkingCalendar) -> datetime | None:
    """The moment, in UTC; None where the field holds none. A date is the beginning of its working day, or a morning."""
    moment = _held(values.get(when.field), calendar)
    if moment is None or when.length is None:
        return moment
    return calendar.before(moment, when.length) if when.before else calendar.add(moment, when.length)


def hangs_on(task: StageTask, fields: frozenset[str] | set[str]) -> bool:
    return isinstance(task.due, FieldMoment) and task.due.field in fields


def _working_before(moment: datetime, due: FieldMoment, values: Values, calendar: WorkingCalendar) -> datetime:
    """The same hour of that day or of the working day before it, brought into its hours, and before the field's own."""
    held = _held(values.get(due.field), calendar)
    assert held is not None
    into = calendar.into_day(moment)
    return into if into < held else calendar.last_working(moment)


def _held(value: JsonValue, calendar: WorkingCalendar) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        if "T" in value:
            return moment_of(value)
        day = date.fromisoformat(value)
    except ValueError:
        return None
    spans = calendar.spans(day)
    return spans[0][0] if spans else calendar.at(day, MORNING)
