"""How fast a bot may send: 30 a second in all, 1 a second to a chat (bursts of 3 pass), 20 a minute to a group."""

from __future__ import annotations

import math
import time
from collections import deque

from sandbox.clock import Monotonic
from sandbox.errors import too_many_requests

OVERALL_INTERVAL = 1 / 30
CHAT_INTERVAL = 1.0
BURST = 3
GROUP_MESSAGES = 20
GROUP_WINDOW = 60.0
_FORGET_EVERY = 10_000


class SendingLimits:
    """Counts accepted messages on the monotonic clock; a refused one costs nothing.

    Each pace is a "theoretical arrival time" (GCRA): one float a chat, no history to scan.
    """

    def __init__(self, *, enabled: bool = True, monotonic: Monotonic = time.monotonic) -> None:
        self.enabled = enabled
        self._monotonic = monotonic
        self._overall = 0.0
        self._chats: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._accepted = 0

    def spend(self, chat_id: int, *, is_group: bool, messages: int = 1) -> None:
        """Account for messages about to be accepted.

        Raises:
            ApiError: 429 with ``retry_after`` in whole seconds, when any of the three paces is exceeded.
        """
        if not self.enabled:
            return
        now = self._monotonic()
        overall = max(self._overall, now) + OVERALL_INTERVAL * messages
        chat = max(self._chats.get(chat_id, 0.0), now) + CHAT_INTERVAL
        wait = max(overall - now - OVERALL_INTERVAL * (BURST - 1 + messages), chat - now - CHAT_INTERVAL * BURST)
        if is_group:
            wait = max(wait, self._group_wait(chat_id, now, messages))
        if wait > 1e-9:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._overall = overall
        self._chats[chat_id] = chat
        if is_group:
            self._groups[chat_id].extend([now] * messages)
        self._accepted += 1
        if self._accepted % _FORGET_EVERY == 0:
            self._chats = {key: value for key, value in self._chats.items() if value > now}

    def _group_wait(self, chat_id: int, now: float, messages: int) -> float:
        sent = self._groups.setdefault(chat_id, deque())
        while sent and sent[0] <= now - GROUP_WINDOW:
            sent.popleft()
        excess = len(sent) + messages - GROUP_MESSAGES
        if excess <= 0:
            return 0.0
        return sent[min(excess, len(sent)) - 1] + GROUP_WINDOW - now if sent else 0.0
