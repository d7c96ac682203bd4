"""What a claimed notification says, if it is still true: delivery asks right before it sends.

A notification is a promise made when its cause arose. By the time it goes out the task may be done, the deal moved, the
invoice paid or the recipient gone; then it is not sent, and that is counted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_core.errors import Refused
from crm_core.queries.base import Query
from crm_core.queries.notifications import deals, invoices, summaries
from crm_core.queries.notifications.dto import Facts, Notification, Recipient
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.queries.notifications.recipients import recipient_of
from crm_core.unit_of_work import UnitOfWork

Loader = Callable[[UnitOfWork, LeasedNotification, Recipient], Awaitable[Facts | None]]

_LOADERS: Mapping[str, Loader] = {
    "lead.new": deals.card,
    "deal.assigned": deals.card,
    "deals.assigned": deals.transferred,
    "deal.nudge": deals.card,
    "deal.resumed": deals.resumed,
    "deal.stalled": deals.stalled,
    "deal.stalled_long": deals.stalled,
    "deal.renewal": deals.card,
    "task.assigned": deals.task,
    "task.soon": deals.task,
    "task.due": deals.task,
    "task.overdue": deals.task,
    "message.in": deals.message,
    "message.edited": deals.message,
    "message.out": deals.message,
    "invoice.sent": invoices.sent,
    "invoice.reminder": invoices.reminder,
    "invoice.unpaid": invoices.reminder,
    "invoice.paid": invoices.paid,
    "digest": summaries.digest,
    "catch_up": summaries.catch_up,
}

AT_ONCE = frozenset({"lead.new", "message.in", "message.edited", "message.out", "digest"})
"""Kinds that go out at night too, silently: somebody is there and waits, or chose that hour (R39)."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """The notification is true, but its recipient is asleep until `at`."""

    at: datetime


class Notifications(Query):
    """Asked by the delivery, as the system."""

    async def facts(self, claimed: LeasedNotification) -> Notification | NotNow | None:
        """The notification with its facts; None if it is no longer true, or no longer ours to send.

        Raises KeyError for a kind that nobody knows, UnknownCode where the regulation lost what the notification names.
        """
        load = _LOADERS[claimed.kind]
        found = await recipient_of(self.session, claimed, self.regulation)
        if found is None:
            return None
        recipient, hours = found
        try:
            facts = await load(self.uow, claimed, recipient)
        except Refused:  # the recipient may not see this any more
            return None
        if facts is None:
            return None
        awake = hours.awake(self.now)
        if not awake and claimed.kind not in AT_ONCE:
            return NotNow(hours.next(self.now))
        return Notification(
            id=claimed.id,
            kind=claimed.kind,
            recipient=recipient,
            silent=not awake,
            facts=facts,
            deal_id=claimed.deal_id,
            payload=claimed.payload,
        )
