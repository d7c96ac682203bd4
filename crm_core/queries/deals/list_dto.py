"""What the lists show: pages of lines, with counts and sums over the whole list and not the page alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from crm_core.queries.tasks.dto import TaskLine
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus

ListKind = Literal[
    "stalled",
    "overdue",
    "no_step",
    "new_leads",
    "lost_today",
    "untouched",
    "won_today",
    "follow_ups",
    "unpaid",
    "unreminded",
    "due_soon",
    "ending",
    "paused",
    "all_open",
]
"""Lists of deals that a digest's lines open (R42).

stalled: past their stage's limit · overdue: with an overdue task, which is what was promised and not done ·
no_step: open without a task (which the services never leave; an import may), or with the next one after its stage's
limit and no pause (R78) · new_leads, lost_today, won_today: came, were refused or won since the company's midnight, or
in the time that is asked for · untouched: refused then, and nobody had spoken to them · follow_ups: refused, and not
gone back to when they were to be · unpaid: with an invoice past its due date · unreminded: nobody reminded of it ·
due_soon: with an unpaid invoice due within seven days · ending: sold, and paid for until a day within seven ·
paused: on a legitimate pause (R36) · all_open: every open deal.
"""

LIST_KINDS: tuple[ListKind, ...] = get_args(ListKind)


@dataclass(frozen=True, slots=True)
class TodayCounts:
    """How many tasks each part of the day holds, over all pages. `fresh`: leads that nobody has spoken to yet."""

    fresh: int
    now: int
    overdue: int
    later: int

    @property
    def total(self) -> int:
        return self.fresh + self.now + self.overdue + self.later


@dataclass(frozen=True, slots=True)
class Today:
    """The day's tasks of one person in the order of R10: fresh leads, due within the hour, overdue, later today by
    their own clock. A page holds so many tasks over all parts, which are counted over all pages.
    """

    lines: tuple[TaskLine, ...]
    counts: TodayCounts
    page: int
    pages: int
    open_deals: int


DealFlag = Literal["stalled", "overdue", "no_step", "beyond", "paused", "won", "lost"]


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in a line. `flag` is the gravest thing about it; `since` is when the list's own cause began.

    `reason`: why it was refused, where it was and the asker may know. `postponed`: how often what is to be done has
    been put off.
    """

    id: int
    version: int
    title: str
    contact_name: str
    owner_name: str | None
    status: DealStatus
    funnel: str
    stage: str
    stage_name: Text
    amount: int | None
    currency: str
    next_task_at: datetime | None
    flag: DealFlag | None
    since: datetime | None
    owed: int
    reason: Text | None = None
    postponed: int = 0


@dataclass(frozen=True, slots=True)
class DealPage:
    """A page of deals. `total`, `sum` and `oldest` (the longest wait) are of the whole list.

    `sum` adds up the deals' amounts, in a list of debts what is owed; what is in another currency cannot be added.
    """

    lines: tuple[DealLine, ...]
    total: int
    sum: int
    currency: str
    oldest: datetime | None
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class FunnelCount:
    """How many open deals somebody has in one funnel, and their sum."""

    funnel: str
    name: Text
    count: int
    sum: int
