"""Whom notifications are for: their chat, language, zone and waking hours (R39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import Contact, OutboxNotification, Staff
from crm_core.queries.notifications.dto import Recipient
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.regulation.schema import Regulation, Window
from crm_core.rules.deals.statuses import NotificationState
from crm_core.rules.time.quiet_hours import is_waking, next_waking


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody may be rung, by their own clock."""

    zone: str
    window: Window

    def awake(self, moment: datetime) -> bool:
        return is_waking(moment, self.zone, self.window)

    def next(self, moment: datetime) -> datetime:
        """The moment itself, or when they wake next."""
        return next_waking(moment, self.zone, self.window)


def staff_hours(zone: str, wakes_at: time | None, sleeps_at: time | None, regulation: Regulation) -> Hours:
    """Somebody's own waking hours; each end that they have not set is the regulation's."""
    usual = regulation.quiet.staff
    return Hours(zone, Window(wakes_at or usual.start, sleeps_at or usual.end))


def client_hours(zone: str | None, regulation: Regulation) -> Hours:
    """The regulation's hours for clients, by their own zone or else the company's."""
    return Hours(zone or regulation.company.timezone, regulation.quiet.clients)


_RECIPIENT = (
    select(Staff, Contact)
    .select_from(OutboxNotification)
    .outerjoin(Staff, and_(Staff.id == OutboxNotification.staff_id, Staff.active, Staff.unreachable_at.is_(None)))
    .outerjoin(Contact, and_(Contact.id == OutboxNotification.contact_id, Contact.unreachable_at.is_(None)))
    .where(OutboxNotification.state == NotificationState.PENDING)
)


async def recipient_of(
    session: AsyncSession, claimed: LeasedNotification, regulation: Regulation
) -> tuple[Recipient, Hours] | None:
    """Who the notification is for and when they are awake; None for whoever was dismissed, blocked us or was erased.

    None too if the notification is no longer ours: another holder of its lease, or a withdrawal, was faster.
    """
    ours = OutboxNotification.id == claimed.id, OutboxNotification.lease == claimed.lease
    row = (await session.execute(_RECIPIENT.where(*ours))).one_or_none()
    if row is None or claimed.chat_id is None:
        return None
    chat_id = claimed.chat_id
    staff, contact = row
    # An outer join's missing side is None, whatever the types say.
    if staff:  # pyright: ignore[reportUnnecessaryComparison]
        hours = staff_hours(staff.zone, staff.wakes_at, staff.sleeps_at, regulation)
        about = staff.locale, staff.zone, staff.name, staff.role, staff.department_id
        return Recipient(staff.id, None, chat_id, *about), hours
    if contact:
        hours = client_hours(contact.zone, regulation)
        return Recipient(None, contact.id, chat_id, contact.locale, hours.zone, contact.name), hours
    return None
