"""What is read of a notification when it is claimed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from crm_core.models import Contact, OutboxNotification, Staff
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.storage.sql_types import AnyElement, AnyRow

LEASE_LOST = "lease lost"
"""What `why` says of a notification that was claimed again after a lease ran out: it may have been sent twice."""

CLAIMED = (
    OutboxNotification.id,
    OutboxNotification.kind,
    OutboxNotification.staff_id,
    OutboxNotification.contact_id,
    OutboxNotification.deal_id,
    OutboxNotification.payload,
    OutboxNotification.priority,
    OutboxNotification.not_before,
    OutboxNotification.expires_at,
    OutboxNotification.tries,
    OutboxNotification.why,
)


def chat_id_now() -> AnyElement:
    """Where the recipient is written to."""
    staff = select(Staff.telegram_id).where(Staff.id == OutboxNotification.staff_id).scalar_subquery()
    contact = select(Contact.telegram_id).where(Contact.id == OutboxNotification.contact_id).scalar_subquery()
    return func.coalesce(staff, contact)


def leased(row: AnyRow, lease: str, leased_until: datetime) -> LeasedNotification:
    return LeasedNotification(
        id=row.id,
        lease=lease,
        leased_until=leased_until,
        kind=row.kind,
        staff_id=row.staff_id,
        contact_id=row.contact_id,
        deal_id=row.deal_id,
        payload=row.payload,
        priority=row.priority,
        not_before=row.not_before,
        expires_at=row.expires_at,
        tries=row.tries,
        repeated=row.why == LEASE_LOST,
        chat_id=row.chat_id_now,
    )
