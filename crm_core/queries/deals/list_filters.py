"""Which deals each list holds, in what order, and since when they belong there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm_core.models import Deal, Invoice
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.filters.literals import inlined
from crm_core.rules.statuses import DealStatus, InvoiceStatus
from crm_core.rules.working_time import WorkingCalendar

ENDING_DAYS = 7
_UNPAID = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
_OPEN = inlined(Deal.status, DealStatus.OPEN)


@dataclass(frozen=True, slots=True)
class DealList:
    """A list's condition, the moment or day since when (or by when) a deal is on it, and what is owed on it."""

    condition: ColumnElement[bool]
    since: Any
    owed: Any
    latest_first: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """From `since`, which is in it, to `until`, which is not; both in UTC."""

    since: datetime
    until: datetime


def deal_list(kind: ListKind, now: datetime, calendar: WorkingCalendar, closed: Period | None = None) -> DealList:
    """The deals of a list at a moment. Days are the company's. `closed`: what was lost or won then, and not today."""
    today = calendar.local(now).date()
    midnight = datetime.combine(today, time(), tzinfo=calendar.zone).astimezone(UTC)
    closed = closed or Period(midnight, midnight + timedelta(days=2))
    match kind:
        case "stalled":
            return _deals(and_(_OPEN, Deal.stalled_at.is_not(None)), Deal.stalled_at)
        case "overdue":
            return _deals(and_(_OPEN, Deal.next_task_at < now), Deal.next_task_at)
        case "no_step":
            return _deals(and_(_OPEN, Deal.next_task_at.is_(None)), Deal.stage_entered_at)
        case "lost_today":
            return _closed(DealStatus.LOST, closed)
        case "won_today":
            return _closed(DealStatus.WON, closed)
        case "unpaid":
            return _invoiced(Invoice.due_on < today)
        case "ending":
            return _invoiced(Invoice.due_on.between(today, today + timedelta(days=ENDING_DAYS)))
        case "paused":
            return _deals(and_(_OPEN, Deal.paused_until > now), Deal.paused_until)
        case "all_open":
            return _deals(_OPEN, Deal.next_task_at)


def _deals(condition: ColumnElement[bool], since: InstrumentedAttribute[Any]) -> DealList:
    return DealList(condition, since, None)


def _closed(status: DealStatus, period: Period) -> DealList:
    then = Deal.status == status, Deal.closed_at >= period.since, Deal.closed_at < period.until
    return DealList(and_(*then), Deal.closed_at, None, latest_first=True)


def _invoiced(due: ColumnElement[bool]) -> DealList:
    """Won deals too: a debt outlives the sale."""
    theirs = and_(Invoice.deal_id == Deal.id, _UNPAID, due)
    owed = select(func.sum(Invoice.total - Invoice.paid)).where(theirs).correlate(Deal).scalar_subquery()
    first = select(func.min(Invoice.due_on)).where(theirs).correlate(Deal).scalar_subquery()
    return DealList(exists(select(Invoice.id).where(theirs).correlate(Deal)), first, owed)
