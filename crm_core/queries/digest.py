"""The supervisor's daily digest (R42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crm_core.regulation.schema import Funnel, Reason, Stage
from crm_core.rules.policy import Scope


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and for how much (minor units of the digest's currency)."""

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
    """Deals lost in the digest's day, most frequent reason first."""

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
    """Clients who were not sent what was promised: open deals with overdue tasks."""

    count: int
    sum: int
    longest: datetime | None
    stages: tuple[PromisedLine, ...]


@dataclass(frozen=True, slots=True)
class Payments:
    """Unpaid invoices: overdue ones (what is left to pay), those of them that nobody reminded of, periods ending."""

    overdue: Tally
    never_reminded: Tally
    ending: Tally


@dataclass(frozen=True, slots=True)
class Digest:
    """The four metrics of R42 for what the actor may see. `since` ≤ moment < `until` is a day by the actor's clock."""

    date: date
    since: datetime
    until: datetime
    currency: str
    scope: Scope
    department: str | None
    refusals: Refusals
    promised: Promised
    no_step: Tally
    payments: Payments
    stalled: Tally
    new_leads: int
    won: Tally
