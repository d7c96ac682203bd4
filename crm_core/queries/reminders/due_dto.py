"""What has fallen due, as frozen values: two readings of one thing are equal as long as nobody has changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from crm_core.models import Deal
from crm_core.rules.time.own_days import StaffHours


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task whose next reminder is due; `rung` reminders of it have rung."""

    id: int
    deal_id: int
    due_at: datetime
    rung: int
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueDeal:
    """A deal past its stage's limit, with the number of its last stage entry."""

    id: int
    department_id: int | None
    stage_due_at: datetime
    rung: int
    stage_seq: int
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """An open deal whose client waits for an answer; `rung` reminders of it have rung."""

    id: int
    version: int
    funnel: str
    department_id: int | None
    asked_at: datetime
    rung: int
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueInvoice:
    """An unpaid invoice whose next reminder is due.

    `reachable`: its client can be written to, and has not said that they have paid; `chased`: its manager has a task
    of the given type.
    """

    id: int
    deal_id: int
    contact_id: int
    due_on: date
    rung: int
    client_zone: str | None
    reachable: bool
    chased: bool
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueRenewal:
    """A won deal whose renewal is to be opened now; `owner`: whoever owns it, if they still work here."""

    deal: Deal
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueDigest:
    """Somebody whose daily hour has come. `told_until`: the end of what the last one has told them of."""

    hours: StaffHours
    hour: time
    told_until: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingLead:
    """An open lead that came by itself and that nobody has."""

    deal_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class DueMorning:
    """Somebody whose morning list may be due; `at`: its hour, long past where it has not been reckoned yet."""

    hours: StaffHours
    at: datetime


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who is told of a department's stalled deals, or of the whole company's (`department_id` None)."""

    hours: StaffHours
    department_id: int | None
