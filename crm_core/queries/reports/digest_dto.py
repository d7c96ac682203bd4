"""The supervisor's digest as frozen values (R42). Sums are minor units of the company's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from crm_core.queries.deals.list_dto import DealLine, ListKind
from crm_core.regulation.schema import Funnel, Reason, Stage
from crm_core.rules.policy import Scope


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and for how much."""

    count: int = 0
    sum: int = 0


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Refusals for one reason; `reason` None: a code that the regulation no longer has."""

    reason: Reason | None
    count: int
    sum: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """Deals lost in the digest's time, most frequent reason first."""

    count: int
    sum: int
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """Deals of one stage with overdue tasks; `longest` is the due moment of the one that waits longest."""

    funnel: Funnel
    stage: Stage
    count: int
    sum: int
    longest: datetime


@dataclass(frozen=True, slots=True)
class Promised:
    """Clients who were not sent what was promised: open deals with overdue tasks, the longest wait first.

    `over_a_week`: how many of them wait more than seven days, by the first date of what was promised (R78).
    """

    count: int
    sum: int
    longest: datetime | None
    stages: tuple[PromisedLine, ...]
    over_a_week: int = 0


@dataclass(frozen=True, slots=True)
class Payments:
    """What is to come in, by deals: overdue, overdue that nobody reminded of, due within a week (each with what is
    left to pay), and what was sold for a period that ends within a week."""

    overdue: Tally
    never_reminded: Tally
    due_soon: Tally
    ending: Tally


WEEK = 7


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same of the time that ended a day sooner, and how many there were in the seven days before this time."""

    before: int
    week: int

    @property
    def mean(self) -> float:
        return self.week / WEEK


@dataclass(frozen=True, slots=True)
class Digest:
    """The four metrics of R42 for what the actor may see: each a figure with the list of deals that it opens.

    What happened is counted over `since` ≤ moment < `until`, what stands is counted now. `date` is the local day that
    the digest speaks of. `follow_ups`: refused clients to whom nobody has gone back in time. `earlier`: what happened,
    by its list, against the day before and the weekly mean; nothing in a digest of more than two days. `urgent`: the
    deals that need a leader most. `untouched`: of the refusals, those of clients whom nobody has spoken to (R78).
    """

    date: date
    since: datetime
    until: datetime
    currency: str
    scope: Scope
    department: str | None
    refusals: Refusals
    untouched: Tally
    promised: Promised
    no_step: Tally
    payments: Payments
    stalled: Tally
    paused: Tally
    follow_ups: Tally
    new_leads: Tally
    won: Tally
    earlier: Mapping[ListKind, Earlier] = field(default_factory=dict[ListKind, Earlier])
    urgent: tuple[DealLine, ...] = ()
