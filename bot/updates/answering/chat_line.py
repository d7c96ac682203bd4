"""What one chat is owed, in order, and how long Telegram asks it to wait."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from bot.telegram import methods
from bot.updates.answering.reply import PendingReply
from crm_core.clock import monotonic
from handlers.ui.kit.screen import Show


@dataclass(slots=True)
class ChatLine:
    """The first of `owed` is being shown. `room` is set when there may be room for one more."""

    owed: deque[PendingReply]
    room: asyncio.Event = field(default_factory=asyncio.Event)
    held_until: float = 0.0

    def hold(self, seconds: float) -> None:
        """Telegram asks for so many seconds before the next message."""
        self.held_until = monotonic() + seconds

    @property
    def wait(self) -> float:
        """Seconds until Telegram takes the next message; 0 if it does now."""
        return max(0.0, self.held_until - monotonic())

    def supersedes(self, message_id: int) -> bool:
        """Will something behind the first edit the same message anew? Then nobody needs to see the first.

        Telegram charges an edit like a message, so one that would be replaced at once is not worth its price.
        """
        return any(_edits(one, message_id) for one in islice(self.owed, 1, None))


def _edits(owed: PendingReply, message_id: int) -> bool:
    if owed.address.message_id != message_id or owed.address.chat_id is None or not owed.screens:
        return False
    first = owed.screens[0]
    return first.show is Show.AUTO and methods.edit(first, owed.address.chat_id, message_id) is not None
