"""Notifications as the outbox keeps them: one to be written, one that is ours to send, and a lease that is no longer
ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_core.queries.notifications.dto import MessageFacts, Recipient
from crm_core.queries.notifications.registry import AnyKind
from crm_core.storage.sql_types import NamedValuesView


@dataclass(frozen=True, slots=True)
class NewNotification:
    """A notification to be written. Exactly one of `staff_id` and `contact_id`, as its kind says.

    `not_before` None: at once. A notification whose `dedupe_key` has been used is not written a second time.
    `broadcast_id`: the news that it is a part of.
    """

    dedupe_key: str
    about: AnyKind
    staff_id: int | None = None
    contact_id: int | None = None
    deal_id: int | None = None
    not_before: datetime | None = None
    broadcast_id: int | None = None


@dataclass(frozen=True, slots=True)
class NotificationFor:
    """Whom a notification is for: a member of staff or a contact, never both."""

    staff_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class LeasedNotification:
    """A notification that is ours to send until `leased_until`. `repeated`: an earlier lease of it ran out, so that
    it may have been sent already. `chat_id` None: its recipient has no Telegram with us.
    """

    id: int
    lease: str
    leased_until: datetime
    kind: str
    staff_id: int | None
    contact_id: int | None
    deal_id: int | None
    payload: NamedValuesView
    priority: int
    not_before: datetime
    expires_at: datetime | None
    tries: int
    repeated: bool
    chat_id: int | None

    @property
    def gathers(self) -> bool:
        """Whether others belong to it that may not be here yet: the parts of an album come one after the other."""
        return bool(self.payload.get("album"))

    @property
    def addressee(self) -> NotificationFor:
        return NotificationFor(self.staff_id, self.contact_id)


class StaleLease(Exception):
    """Somebody else took the notification after our lease ran out: what we say of it no longer counts."""

    def __init__(self, notification_id: int) -> None:
        super().__init__(notification_id)
        self.notification_id = notification_id


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification that is true at this moment and ready to be put into words, by what its kind has loaded.

    `silent`: it must not ring (R39).
    """

    id: int
    about: AnyKind
    recipient: Recipient
    silent: bool
    facts: Any
    deal_id: int | None

    @property
    def kind(self) -> str:
        return self.about.name

    @property
    def album(self) -> tuple[int, ...]:
        """The notifications whose pictures it brings together, itself among them, in their order; else empty."""
        if not isinstance(self.facts, MessageFacts) or len(self.facts.album) < 2:
            return ()
        return tuple(part.notification_id for part in self.facts.album)
