"""What a line of a task shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open task with as much of its deal as a list needs. Without a `title` of its own it bears its type's name.

    `postponed`: how often it was put off; `first_due_at`: for when it was promised at first, None where nobody put it
    off since (R78).
    """

    id: int
    deal_id: int
    deal_title: str
    deal_version: int
    deal_status: DealStatus
    contact_name: str
    type: str
    title: Text
    due_at: datetime
    overdue: bool
    postponed: int
    stage_name: Text
    amount: int | None
    currency: str
    owner_id: int | None
    first_due_at: datetime | None = None
