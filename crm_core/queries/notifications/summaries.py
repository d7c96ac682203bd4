"""Notifications that sum up: the digest at its hour (R42), and one summary instead of a flood (R40)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from crm_core.models import Deal, Invoice, Task
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.dto import CatchUpFacts, DigestFacts, Recipient
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.queries.reports.digest import Digests
from crm_core.queries.reports.funnel import Funnels
from crm_core.rules.policy import Permission
from crm_core.rules.statuses import DealStatus, InvoiceStatus, TaskState
from crm_core.unit_of_work import UnitOfWork

FUNNEL_DAYS = 30


async def digest(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> DigestFacts | None:
    """For whoever still may read one: the figures of its day, and the inbound funnel behind them."""
    seen = UnitOfWork(uow.session, recipient.actor, uow.now, uow.regulation, uow.calendar)
    figures = await Digests(seen).at_hour(datetime.fromtimestamp(claimed.payload["at"], UTC))
    since = uow.now - timedelta(days=FUNNEL_DAYS)
    return DigestFacts(figures, await Funnels(seen).funnel(uow.regulation.inbound, since, uow.now))


async def catch_up(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> CatchUpFacts | None:
    """What waits for them now: their own tasks, and deals and invoices as far as they see. None if that is nothing."""
    tz = ZoneInfo(recipient.zone)
    today = uow.now.astimezone(tz).date()
    midnight = datetime.combine(today + timedelta(days=1), time(0), tzinfo=tz).astimezone(UTC)
    tasks = Task.owner_id == recipient.staff_id, inlined(Task.state, TaskState.OPEN)
    seen = deals_within(recipient.actor, reach_of(recipient.actor, Permission.deal_view))
    unpaid = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
    counts = select(
        _count(Task.id, *tasks, Task.due_at <= uow.now),
        _count(Task.id, *tasks, Task.due_at > uow.now, Task.due_at < midnight),
        _count(Deal.id, seen, Deal.status == DealStatus.OPEN, Deal.stalled_at.is_not(None)),
        select(func.count(Invoice.id))
        .join(Deal, Deal.id == Invoice.deal_id)
        .where(seen, unpaid, Invoice.due_on < today)
        .scalar_subquery(),
    )
    facts = CatchUpFacts(*(await uow.session.execute(counts)).one())
    return facts if facts.overdue or facts.due_today or facts.stalled or facts.unpaid else None


def _count(column: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*conditions).scalar_subquery()
