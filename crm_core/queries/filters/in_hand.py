"""What somebody has in hand: the deals that would be left with nobody if they went (R46)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from crm_core.models import Deal, Invoice, Task
from crm_core.queries.filters.literals import inlined
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, TaskState

_UNPAID = (InvoiceStatus.DRAFT, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)


def in_hand(staff_id: int) -> ColumnElement[bool]:
    """Their open deals, and closed ones with a follow-up to make or an invoice that is not paid yet."""
    follow_up = exists().where(Task.deal_id == Deal.id, inlined(Task.state, TaskState.OPEN))
    owed = exists().where(Invoice.deal_id == Deal.id, inlined(Invoice.status, *_UNPAID))
    waits = or_(Deal.status == DealStatus.OPEN, follow_up.correlate(Deal), owed.correlate(Deal))
    return and_(Deal.owner_id == staff_id, waits)
