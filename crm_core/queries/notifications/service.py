"""What a claimed notification says, if it is still true: delivery asks right before it sends.

A notification is a promise made when its cause arose. By the time it goes out the task may be done, the deal moved, the
invoice paid or the recipient gone; then it is not sent, and that is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.errors import Refused
from crm_core.queries.base import Query, asks
from crm_core.queries.notifications import kinds as kinds  # so that none of them is unknown
from crm_core.queries.notifications import registry
from crm_core.queries.notifications.outbox_dto import LeasedNotification, Notification
from crm_core.queries.notifications.recipients import recipient_of
from crm_core.queries.notifications.registry import Sending
from crm_core.rules.policy import Permission


@dataclass(frozen=True, slots=True)
class NotNow:
    """The notification is true, but its recipient is asleep until `at`."""

    at: datetime


class Notifications(Query):
    """Asked by the delivery, as the system."""

    @asks(Permission.inbox_manage)
    async def facts(self, claimed: LeasedNotification) -> Notification | NotNow | None:
        """The notification with its facts; None if it is no longer true, or no longer ours to send.

        Raises UnknownKind for a kind that nobody knows, ValidationError for a payload that is not its kind's,
        UnknownCode where the regulation lost what the notification names.
        """
        about = registry.read(claimed.kind, claimed.payload)
        found = await recipient_of(self, claimed)
        if found is None:
            return None
        recipient, hours = found
        try:
            facts = await about.load(Sending(self.uow, recipient, claimed.deal_id))
        except Refused:  # the recipient may not see this any more
            return None
        if facts is None:
            return None
        awake, day_off = hours.awake(self.now), hours.day_off(self.now)
        if about.by_itself and (day_off or not (awake or about.at_once)):
            return NotNow(hours.next_working(self.now))
        if not awake and not about.at_once:
            return NotNow(hours.next(self.now))
        silent = day_off or not awake
        return Notification(claimed.id, about, recipient, silent=silent, facts=facts, deal_id=claimed.deal_id)
