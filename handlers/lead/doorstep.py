"""What strangers write before they agree: in this process's memory alone, and in no table (R18, R25).

A welcome quotes the message that it answers, so that its press brings that one back by itself, even after a restart;
the others of a burst come from here.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from datetime import datetime, timedelta

from aiogram.types import Message

KEPT_FOR = timedelta(hours=24)
MOST_MESSAGES = 20
"""Of one person; the oldest stay, since a wish stands at the beginning."""
MOST_PEOPLE = 500


class Doorstep:
    def __init__(self, secret: bytes) -> None:
        """`secret`: what people are told apart by without their ids being kept, the same after a restart."""
        self._secret = secret
        self._waiting: OrderedDict[int, tuple[datetime, dict[int, Message]]] = OrderedDict()

    def trace(self, telegram_id: int) -> str:
        """Always the same for one person; nobody learns from it who they are."""
        return hmac.digest(self._secret, str(telegram_id).encode(), "sha256").hex()[:32]

    def keep(self, telegram_id: int, message: Message, now: datetime) -> bool:
        """True if this is the first that they write. The same message again, as it was edited, takes its own place."""
        self._let_go(now)
        known = self._waiting.get(telegram_id)
        since, kept = known or (now, {})
        if message.message_id in kept or len(kept) < MOST_MESSAGES:
            kept[message.message_id] = message
        self._waiting[telegram_id] = since, kept
        if len(self._waiting) > MOST_PEOPLE:
            self._waiting.popitem(last=False)
        return known is None or set(kept) == {message.message_id}

    def edited(self, telegram_id: int, message: Message) -> None:
        _, kept = self._waiting.get(telegram_id, (None, {}))
        if message.message_id in kept:
            kept[message.message_id] = message

    def of(self, telegram_id: int, now: datetime) -> list[Message]:
        """What they wrote, in its order."""
        self._let_go(now)
        _, kept = self._waiting.get(telegram_id, (None, {}))
        return [kept[number] for number in sorted(kept)]

    def forget(self, telegram_id: int) -> None:
        self._waiting.pop(telegram_id, None)

    def _let_go(self, now: datetime) -> None:
        while self._waiting:
            oldest = next(iter(self._waiting))
            if now - self._waiting[oldest][0] < KEPT_FOR:
                return
            del self._waiting[oldest]
