"""The stall clock of a deal whose stage got another limit, or whose company works other hours (R5, R7, R35, R36)."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from crm_core.regulation.schema import FieldMoment, Ladders, WorkDuration
from crm_core.rules.deals.field_moments import Values, field_moment
from crm_core.rules.deals.ladders import rung_after, stall_rungs
from crm_core.rules.time.working_time import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Running:
    """A deal's clock as it stands: `due_at` is when its limit ends, pauses included; `rung`: how many have rung.

    `values`: the deal's fields, which a limit may hang on.
    """

    entered_at: datetime
    due_at: datetime | None
    paused_until: datetime | None
    rung: int
    values: Values = field(default_factory=dict[str, JsonValue])


@dataclass(frozen=True, slots=True)
class Measure:
    """What a limit is and by which calendar it is counted."""

    limit: WorkDuration | FieldMoment | None
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """What a deal's row is to say. `stalled_at` is set only if that has been rung already."""

    due_at: datetime | None
    rung_at: datetime | None = None
    rung: int = 0
    stalled_at: datetime | None = None


def rebuilt_for(deal: Running, old: Measure, new: Measure, ladders: Ladders, now: datetime) -> Clock:
    """The clock by the new measure, counted from when the deal entered its stage.

    A pause has moved the old end by some working time; the new end is moved by as much. A deal that was rung as stalled
    and still is keeps its rungs, so that nobody is told twice.
    """
    return rebuilt(_due(deal, old, new, now), deal.rung, ladders, new.calendar, now)


def rebuilt(due: datetime | None, rung: int, ladders: Ladders, calendar: WorkingCalendar, now: datetime) -> Clock:
    """The ladder for a limit that ends at `due`, of which `rung` rungs have rung if that is past."""
    if due is None:
        return Clock(None)
    rungs = stall_rungs(due, ladders, calendar)
    if due > now or rung == 0:
        return Clock(due, rungs[0].at)
    following = rung_after(rungs, rung - 1)
    return Clock(due, following.at if following else None, rung, due)


def _due(deal: Running, old: Measure, new: Measure, now: datetime) -> datetime | None:
    if new.limit is None:
        return None
    if isinstance(new.limit, FieldMoment):
        due = field_moment(new.limit, deal.values, new.calendar)
        return due if due is None or deal.paused_until is None else max(due, deal.paused_until)
    due = new.calendar.add(deal.entered_at, new.limit)
    if isinstance(old.limit, WorkDuration) and deal.due_at is not None:
        unpaused = old.calendar.add(deal.entered_at, old.limit)
        return _later(due, old.calendar.working_minutes_between(unpaused, deal.due_at), new.calendar)
    if deal.paused_until is not None and deal.paused_until > now:
        # There was no limit to move: what is left of the new one counts from the pause's end.
        left = new.calendar.working_minutes_between(now, due)
        return _later(deal.paused_until, left, new.calendar)
    return due


def _later(moment: datetime, minutes: int, calendar: WorkingCalendar) -> datetime:
    return calendar.add(moment, WorkDuration(working=True, minutes=minutes)) if minutes else moment
