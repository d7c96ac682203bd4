"""The clocks that a deal carries: its stage's limit with the ladder of a stalled deal (R7, R35), and its renewal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_core.models import Deal
from crm_core.regulation.schema import Stage, WorkDuration
from crm_core.rules.deals.field_moments import Values, limit_end
from crm_core.rules.deals.ladders import stall_rungs
from crm_core.rules.deals.renewals import renewal_at
from crm_core.rules.deals.statuses import DealStatus
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import Component


@dataclass(frozen=True, slots=True)
class Stood:
    """When a deal left a stage where it stood before, and the limit that it had there."""

    left_at: datetime
    due_at: datetime


class DealClocks(Component):
    """Values of the deal's columns, to be written with whatever sets the clocks."""

    def entering(self, stage: Stage, values: Values, since: datetime | None = None) -> NamedValues:
        """The clocks of a stage entered now: its limit in working time, and its reminders from the first one.

        `values`: the deal's fields, one of which the limit may hang on (R55). `since`: the limit counts from this later
        moment, before which nothing is to be done.
        """
        due = limit_end(stage.limit, values, self.calendar, since or self.now)
        if due is not None and since is not None:
            due = max(due, since)
        return {"stage": stage.code, "stage_entered_at": self.now, **self.stall(due)}

    def coming_back(self, stage: Stage, values: Values, stood: Stood | None) -> NamedValues:
        """The clocks of a stage where the deal stood before: what was left of its limit, and no more, goes on from now;
        one that was past its limit is so again, with the reminders that had rung. A limit by a field is what it is.
        """
        begins = self.entering(stage, values)
        if stood is None or not isinstance(stage.limit, WorkDuration):
            return begins
        left = self.calendar.working_minutes_between(stood.left_at, stood.due_at)
        if left:
            due = self.calendar.add(self.now, WorkDuration(working=True, minutes=left))
            return begins | self.stall(min(due, begins["stage_due_at"] or due))
        rungs = stall_rungs(stood.due_at, self.regulation.ladders, self.calendar)
        rung = sum(rung.at <= stood.left_at for rung in rungs)
        following = rungs[rung].at if rung < len(rungs) else None
        late = {"stall_rung": rung, "stall_rung_at": following, "stalled_at": stood.due_at if rung else None}
        return begins | self.stall(stood.due_at) | late

    def left_of(self, deal: Deal) -> datetime | None:
        """The limit of the stage that a deal leaves now, as if a pause that it is on were over."""
        due, paused = deal.stage_due_at, deal.paused_until
        if due is None or paused is None or paused <= self.now:
            return due
        left = self.calendar.working_minutes_between(paused, due)
        return self.calendar.add(self.now, WorkDuration(working=True, minutes=left)) if left else self.now

    def stall(self, due: datetime | None) -> NamedValues:
        """The stall ladder from its beginning, for a limit that ends at `due`; None stops it. Ends a pause as well."""
        rungs = stall_rungs(due, self.regulation.ladders, self.calendar) if due else ()
        return {
            "stage_due_at": due,
            "stall_rung_at": rungs[0].at if rungs else None,
            "stall_rung": 0,
            "stalled_at": None,
            "paused_until": None,
            "pause_reason": None,
        }

    def closing(self, status: DealStatus, paid_until: date | None = None) -> NamedValues:
        """A closed deal has no clocks but, if it was won, that of its renewal."""
        renewal = self.renewal_at(paid_until, self.now) if status is DealStatus.WON else None
        ended = {"status": status, "closed_at": self.now, "renewal_at": renewal}
        return {**ended, "asked_at": None, "answer_rung_at": None, "answer_rung": 0, **self.stall(None)}

    def renewal_at(self, paid_until: date | None, sold_at: datetime | None) -> datetime | None:
        return renewal_at(paid_until, sold_at, self.regulation, self.calendar)
