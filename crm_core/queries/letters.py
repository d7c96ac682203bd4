"""What a claimed letter says, if it is still true: delivery asks right before it sends.

A letter is a promise made when its cause arose. By the time it goes out the task may be done, the deal moved, the
invoice paid or the recipient gone; then it is not sent, and that is counted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_core.errors import Refused
from crm_core.queries import letter_deals, letter_invoices, letter_overviews
from crm_core.queries.letter_facts import Facts, Letter, Recipient
from crm_core.queries.query import Query
from crm_core.queries.recipients import recipient_of
from crm_core.services.letters import Claimed
from crm_core.work import Work

Loader = Callable[[Work, Claimed, Recipient], Awaitable[Facts | None]]

_LOADERS: Mapping[str, Loader] = {
    "lead.new": letter_deals.card,
    "deal.assigned": letter_deals.card,
    "deals.assigned": letter_deals.transferred,
    "deal.nudge": letter_deals.card,
    "deal.resumed": letter_deals.resumed,
    "deal.stalled": letter_deals.stalled,
    "deal.stalled_long": letter_deals.stalled,
    "deal.renewal": letter_deals.card,
    "task.assigned": letter_deals.task,
    "task.soon": letter_deals.task,
    "task.due": letter_deals.task,
    "task.overdue": letter_deals.task,
    "message.in": letter_deals.message,
    "message.edited": letter_deals.message,
    "message.out": letter_deals.message,
    "invoice.sent": letter_invoices.sent,
    "invoice.reminder": letter_invoices.reminder,
    "invoice.unpaid": letter_invoices.reminder,
    "invoice.paid": letter_invoices.paid,
    "digest": letter_overviews.digest,
    "catch_up": letter_overviews.catch_up,
}

AT_ONCE = frozenset({"lead.new", "message.in", "message.edited", "message.out", "digest"})
"""Kinds that go out at night too, silently: somebody is there and waits, or chose that hour (R39)."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """The letter is true, but its recipient is asleep until `at`."""

    at: datetime


class Letters(Query):
    """Asked by the delivery, as the system."""

    async def facts(self, claimed: Claimed) -> Letter | NotNow | None:
        """The letter with its facts; None if it is no longer true, or no longer ours to send.

        Raises KeyError for a kind that nobody knows, UnknownCode where the regulation lost what the letter names.
        """
        load = _LOADERS[claimed.kind]
        found = await recipient_of(self.session, claimed, self.regulation)
        if found is None:
            return None
        recipient, hours = found
        try:
            facts = await load(self.work, claimed, recipient)
        except Refused:  # the recipient may not see this any more
            return None
        if facts is None:
            return None
        awake = hours.awake(self.now)
        if not awake and claimed.kind not in AT_ONCE:
            return NotNow(hours.next(self.now))
        return Letter(
            id=claimed.id,
            kind=claimed.kind,
            recipient=recipient,
            silent=not awake,
            facts=facts,
            deal_id=claimed.deal_id,
            payload=claimed.payload,
        )
