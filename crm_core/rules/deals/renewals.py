"""When a paid period asks to be renewed (R33)."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from crm_core.regulation.schema import Regulation
from crm_core.rules.time.working_time import WorkingCalendar


def renewal_at(paid_until: date | None, regulation: Regulation, calendar: WorkingCalendar) -> datetime | None:
    """When the deal of the renewal opens: so many days before the end, as work begins; None without a funnel."""
    if paid_until is None or regulation.renewal is None:
        return None
    day = paid_until - timedelta(days=regulation.renewal_days)
    return calendar.next_working(datetime.combine(day, time(), tzinfo=calendar.zone))


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
