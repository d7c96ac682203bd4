"""The way out. Delivery sends through this protocol; only `bot` knows that Telegram is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crm_core.queries.notifications.outbox_dto import Notification


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a notification stands now: its last message, and those before it if it took several.

    `said`: its words, where they belong into the client's history.
    """

    chat_id: int
    message_id: int
    earlier: tuple[int, ...] = ()
    said: str | None = None


class Gateway(Protocol):
    """Puts a notification into words in its recipient's language and sends it, once."""

    async def send(self, notification: Notification) -> Receipt:
        """Raises SlowDown, Unreachable, Moved, Rejected or TryLater; anything else counts as a fault of ours."""
        ...


class NotSent(Exception):
    """The root of what a Gateway may raise."""


class SlowDown(NotSent):
    """Too many requests: not before so many seconds to this chat, or to anybody (`everyone`)."""

    def __init__(self, seconds: float, everyone: bool = False) -> None:
        super().__init__(seconds, everyone)
        self.seconds, self.everyone = seconds, everyone


class Unreachable(NotSent):
    """The person blocked the bot or is gone: nothing reaches them until they write again."""


class Moved(NotSent):
    """The chat has a new id; send there."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(chat_id)
        self.chat_id = chat_id


class Rejected(NotSent):
    """This notification will never be accepted. `reason` is the server's word for it, free of personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(NotSent):
    """The network or the server failed; the notification itself is sound. It may have arrived all the same."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
