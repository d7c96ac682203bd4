"""When a paid period asks to be renewed (R33)."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from crm_core.regulation.schema import Regulation
from crm_core.rules.time.working_time import WorkingCalendar

_SLACK = timedelta(days=5)


def renewal_at(
    paid_until: date | None, begun: datetime | None, regulation: Regulation, calendar: WorkingCalendar
) -> datetime | None:
    """When the deal of the renewal opens: so many days before the end, as work begins; None without a funnel.

    `begun`: when the period was sold; its length says how many days (`days_before`).
    """
    if paid_until is None or regulation.renewal is None:
        return None
    sold = calendar.local(begun).date() if begun is not None else None
    day = paid_until - timedelta(days=days_before(sold, paid_until, regulation))
    return calendar.next_working(datetime.combine(day, time(), tzinfo=calendar.zone))


def days_before(begun: date | None, paid_until: date, regulation: Regulation) -> int:
    """Of the longest period in `renewal_by_period` that is not longer than this one; `renewal_days` where none is.

    A period that was noted a few days late is as long as it was meant to be: a tenth of it, or `_SLACK`, may lack.
    """
    if begun is None:
        return regulation.renewal_days
    length = paid_until - begun
    reached = [
        (rule.months, rule.days)
        for rule in regulation.renewal_by_period
        if length + max(_SLACK, length / 9) >= months_later(begun, rule.months) - begun
    ]
    return max(reached)[1] if reached else regulation.renewal_days


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
