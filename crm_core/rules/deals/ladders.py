"""Ladders: when each rung of a reminder falls due (R31, R34, R35, R37), and which one rings after a silence (R40)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import Ladders, WorkDuration
from crm_core.rules.time.working_time import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder. `index` counts from 0 and is its name in dedupe keys; `at` is a moment in UTC.

    Names: task ladder "before", "due", "overdue"; stall ladder "manager", "supervisors"; invoice ladder "before",
    "due", "after"; unanswered ladder "manager", "head", "other". `day` is an invoice's rung in days from its due date.
    """

    index: int
    name: str
    at: datetime
    day: int = 0


def task_rungs(due_at: datetime, ladders: Ladders, calendar: WorkingCalendar) -> tuple[Rung, ...]:
    """A heads-up, the time itself, and the overdue reminders of a task."""
    due_at = due_at.astimezone(UTC)
    before = due_at - _plain(ladders.task_before)
    overdue = (("overdue", calendar.add(due_at, length)) for length in ladders.task_overdue)
    return _numbered([("before", before), ("due", due_at), *overdue])


def stall_rungs(stage_due_at: datetime, ladders: Ladders, calendar: WorkingCalendar) -> tuple[Rung, ...]:
    """The manager when the stage's limit is reached, the supervisors if the deal still stands there later."""
    stage_due_at = stage_due_at.astimezone(UTC)
    return _numbered([("manager", stage_due_at), ("supervisors", calendar.add(stage_due_at, ladders.stall))])


def invoice_rungs(due_date: date, ladders: Ladders, zone: str, hour: time | None = None) -> tuple[Rung, ...]:
    """The days around an invoice's due date, at an hour of the client's (or company's) zone."""
    tz = ZoneInfo(zone)
    at = hour or ladders.invoice_hour

    def moment(day: int) -> datetime:
        return datetime.combine(due_date + timedelta(days=day), at, tzinfo=tz).astimezone(UTC)

    days = sorted(set(ladders.invoice))
    return tuple(Rung(index, _invoice_name(day), moment(day), day) for index, day in enumerate(days))


def unanswered_rungs(
    asked_at: datetime, lengths: Sequence[WorkDuration], calendar: WorkingCalendar
) -> tuple[Rung, ...]:
    """From a client's message on: its manager, then the head, then another manager. `lengths`: as the regulation has
    them for that funnel.
    """
    names = ("manager", "head", "other")
    moments = sorted(calendar.add(asked_at, length) for length in lengths)
    return tuple(Rung(place, names[min(place, len(names) - 1)], at) for place, at in enumerate(moments))


def next_rung(rungs: Sequence[Rung], after: datetime) -> Rung | None:
    """The first rung later than a moment; None if all are behind it."""
    return next((rung for rung in rungs if rung.at > after), None)


def rung_after(rungs: Sequence[Rung], done_index: int) -> Rung | None:
    """The rung that follows one that has rung (-1: none has): its moment is what is stored for the next scan."""
    return next((rung for rung in rungs if rung.index > done_index), None)


def next_task_rung(due_at: datetime, ladders: Ladders, calendar: WorkingCalendar, *, after: datetime) -> Rung | None:
    """The first rung of a task later than a moment: a task set for in five minutes gets no heads-up."""
    return next_rung(task_rungs(due_at, ladders, calendar), after)


def latest_due(rungs: Sequence[Rung], done_index: int, now: datetime) -> Rung | None:
    """The rung to ring now: of several missed ones only the latest (R40); None if nothing new is due."""
    due = [rung for rung in rungs if rung.index > done_index and rung.at <= now]
    return due[-1] if due else None


def _numbered(named: Iterable[tuple[str, datetime]]) -> tuple[Rung, ...]:
    """In order of time; the stable sort keeps the order in which equal moments were given."""
    ordered = sorted(named, key=lambda pair: pair[1])
    return tuple(Rung(index, name, at) for index, (name, at) in enumerate(ordered))


def _invoice_name(day: int) -> str:
    if day < 0:
        return "before"
    return "due" if day == 0 else "after"


def _plain(length: WorkDuration) -> timedelta:
    """A heads-up is counted by the clock: working time backwards would ring yesterday evening."""
    return timedelta(days=length.days, minutes=length.minutes)
