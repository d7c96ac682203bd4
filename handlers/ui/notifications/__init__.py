"""Notifications of the outbox, put into words at the moment of delivery, in the recipient's language and zone (ADR 3).

A notice says one thing that happened and offers the acts that answer it, the likeliest first: whoever reads it on the
way to the next client should not have to open anything else.
"""

from __future__ import annotations

from datetime import datetime

from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.regulation.schema import Regulation
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Screen
from handlers.ui.notifications import (
    answers,
    bases,
    catch_up,
    client_messages,
    company,
    digest,
    documents,
    invoices,
    leads,
    messages,
    morning,
    registry,
    remarks,
    rules,
    stalls,
    tasks,
)
from handlers.ui.notifications.client_messages import said_by_itself

__all__ = [
    "answers",
    "bases",
    "catch_up",
    "client_messages",
    "company",
    "digest",
    "documents",
    "invoices",
    "leads",
    "messages",
    "morning",
    "registry",
    "remarks",
    "render",
    "rules",
    "said_by_itself",
    "stalls",
    "tasks",
]


def render(notification: Notification, regulation: Regulation, now: datetime) -> tuple[Screen, ...]:
    """What the recipient is to see: one Screen, or several in order where one message cannot hold it.

    `now` is the moment of delivery: "10 minutes left" is said as of then. Raises KeyError for a kind without a screen.
    """
    viewer = Viewer(notification.recipient.actor, now, regulation)
    with speaking(notification.recipient.locale):
        shown = registry.screen_of(type(notification.about))(notification.facts, viewer)
    return shown if isinstance(shown, tuple) else (shown,)
