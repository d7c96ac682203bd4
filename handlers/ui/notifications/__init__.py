"""Notifications of the outbox, put into words at the moment of delivery, in the recipient's language and zone (ADR 3).

A notice says one thing that happened and offers the acts that answer it, the likeliest first: whoever reads it on the
way to the next client should not have to open anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crm_core.queries.notifications.dto import Notification
from crm_core.regulation.schema import Regulation
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Screen
from handlers.ui.notifications import catch_up, digest, invoices, leads, messages, stalls, tasks

Rendered = Screen | tuple[Screen, ...]

_KINDS: Mapping[str, Callable[[Any, Viewer], Rendered]] = {
    "lead.new": leads.new_lead,
    "deal.assigned": leads.assigned,
    "deals.assigned": leads.transferred,
    "deal.nudge": leads.nudged,
    "deal.resumed": stalls.resumed,
    "message.in": messages.from_client,
    "message.edited": messages.edited,
    "message.out": messages.to_client,
    "deal.renewal": leads.renewal,
    "task.assigned": tasks.given,
    "task.soon": tasks.soon,
    "task.due": tasks.due,
    "task.overdue": tasks.overdue,
    "deal.stalled": stalls.stalled,
    "deal.stalled_long": stalls.stalled_long,
    "invoice.sent": invoices.sent,
    "invoice.reminder": invoices.reminder,
    "invoice.unpaid": invoices.unpaid,
    "invoice.paid": invoices.paid,
    "digest": digest.daily,
    "catch_up": catch_up.summary,
}


def kinds() -> frozenset[str]:
    """The kinds of notifications that have words."""
    return frozenset(_KINDS)


def render(notification: Notification, regulation: Regulation, now: datetime) -> tuple[Screen, ...]:
    """What the recipient is to see: one Screen, or several in order where one message cannot hold it.

    `now` is the moment of delivery: "10 minutes left" is said as of then. Raises KeyError for a kind that has no words.
    """
    viewer = Viewer(notification.recipient.actor, now, regulation)
    with speaking(notification.recipient.locale):
        shown = _KINDS[notification.kind](notification.facts, viewer)
    return shown if isinstance(shown, tuple) else (shown,)
