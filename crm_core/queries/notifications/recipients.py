"""Whom notifications are for: their chat, language, zone and waking hours (R39)."""

from __future__ import annotations

from sqlalchemy import and_, select

from crm_core.models import Contact, OutboxNotification, Staff
from crm_core.queries.notifications.dto import Recipient
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.regulation.schema import Window
from crm_core.rules.deals.statuses import NotificationState
from crm_core.rules.time.own_days import Hours, OwnDays, StaffHours
from crm_core.unit_of_work import Component, UnitOfWork


def staff_hours(person: StaffHours, within: Component | UnitOfWork) -> Hours:
    """Somebody's own waking hours and days; each end that they have not set is the regulation's."""
    usual = within.regulation.quiet.staff
    window = Window(person.wakes_at or usual.start, person.sleeps_at or usual.end)
    any_day = within.regulation.quiet.staff_on_days_off and person.away_until is None and person.weekdays is None
    days = None if any_day else OwnDays(within.calendar, person.weekdays, person.away_until)
    return Hours(person.zone, window, days)


def hours_of(staff: Staff) -> StaffHours:
    return StaffHours(staff.id, staff.zone, staff.wakes_at, staff.sleeps_at, staff.weekdays, staff.away_until)


def client_hours(zone: str | None, within: Component | UnitOfWork) -> Hours:
    """The regulation's hours for clients, by their own zone or else the company's, on the company's days."""
    quiet = within.regulation.quiet
    days = None if quiet.clients_on_days_off else OwnDays(within.calendar)
    return Hours(zone or within.regulation.company.timezone, quiet.clients, days)


_RECIPIENT = (
    select(Staff, Contact)
    .select_from(OutboxNotification)
    .outerjoin(Staff, and_(Staff.id == OutboxNotification.staff_id, Staff.active, Staff.unreachable_at.is_(None)))
    .outerjoin(Contact, and_(Contact.id == OutboxNotification.contact_id, Contact.unreachable_at.is_(None)))
    .where(OutboxNotification.state == NotificationState.PENDING)
)


async def recipient_of(within: Component | UnitOfWork, claimed: LeasedNotification) -> tuple[Recipient, Hours] | None:
    """Who the notification is for and when they are awake; None for whoever was dismissed, blocked us or was erased.

    None too if the notification is no longer ours: another holder of its lease, or a withdrawal, was faster.
    """
    ours = OutboxNotification.id == claimed.id, OutboxNotification.lease == claimed.lease
    row = (await within.session.execute(_RECIPIENT.where(*ours))).one_or_none()
    if row is None or claimed.chat_id is None:
        return None
    chat_id = claimed.chat_id
    staff, contact = row
    # An outer join's missing side is None, whatever the types say.
    if staff:  # pyright: ignore[reportUnnecessaryComparison]
        hours = staff_hours(hours_of(staff), within)
        about = staff.locale, staff.zone, staff.name, staff.role, staff.department_id
        return Recipient(staff.id, None, chat_id, *about), hours
    if contact:
        hours = client_hours(contact.zone, within)
        return Recipient(None, contact.id, chat_id, contact.locale, hours.zone, contact.name), hours
    return None
