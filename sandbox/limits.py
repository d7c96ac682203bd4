"""How fast a bot may send: the figures in one place, and the counting.

Telegram publishes few of them (core.telegram.org/bots/faq#my-bot-is-hitting-limits) and says that they change; the rest
is what bots report. Edits cost as much as sends. Answers to presses, deletions, chat actions and all that only reads
cost nothing.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass

from sandbox.clock import Monotonic
from sandbox.errors import too_many_requests

_FORGET_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Figures:
    """The pace of a bot; ``source`` says of each where it is from.

    ``penalty`` is the least ``retry_after`` in seconds. Real servers answer with seconds, after repeated bursts with
    minutes (30–245 s are reported for edits); by default only the wait that is due is asked for. Whoever is told to
    wait is refused until the time is over, in that chat.
    """

    per_second: float = 30.0  # the FAQ: about 30 messages a second to different chats
    burst: int = 30  # reported: a second's worth may leave at once
    chat_interval: float = 1.0  # the FAQ: more than one message a second to a chat will bring 429
    chat_burst: int = 3  # the FAQ: "short bursts" pass; three are reported to be safe
    group_messages: int = 20  # the FAQ: 20 messages a minute to one group
    group_window: float = 60.0
    penalty: float = 0.0


class SendingLimits:
    """Counts accepted messages and edits on the monotonic clock; a refused one costs nothing.

    Each pace is a "theoretical arrival time" (GCRA): one float a chat, no history to scan.
    """

    def __init__(
        self, *, enabled: bool = True, monotonic: Monotonic = time.monotonic, figures: Figures | None = None
    ) -> None:
        self.enabled = enabled
        self.figures = figures or Figures()
        self._monotonic = monotonic
        self._overall = 0.0
        self._chats: dict[int | str, float] = {}
        self._barred: dict[int | str, float] = {}
        self._groups: dict[int | str, deque[float]] = {}
        self._accepted = 0

    def spend(self, chat_id: int | str, *, is_group: bool, messages: int = 1) -> None:
        """Account for messages or edits about to be accepted.

        Raises:
            ApiError: 429 with ``retry_after`` in whole seconds, when any of the three paces is exceeded.
        """
        if not self.enabled:
            return
        figures, now = self.figures, self._monotonic()
        interval = 1 / figures.per_second
        overall = max(self._overall, now) + interval * messages
        chat = max(self._chats.get(chat_id, 0.0), now) + figures.chat_interval
        wait = max(
            overall - now - interval * max(figures.burst, messages),
            chat - now - figures.chat_interval * figures.chat_burst,
            self._barred.get(chat_id, 0.0) - now,
        )
        if is_group:
            wait = max(wait, self._group_wait(chat_id, now, messages))
        if wait > 1e-9:
            self._refuse(chat_id, now, wait)
        self._overall = overall
        self._chats[chat_id] = chat
        if is_group:
            self._groups[chat_id].extend([now] * messages)
        self._accepted += 1
        if self._accepted % _FORGET_EVERY == 0:
            self._chats = {key: value for key, value in self._chats.items() if value > now}
            self._barred = {key: value for key, value in self._barred.items() if value > now}

    def _refuse(self, chat_id: int | str, now: float, wait: float) -> None:
        if self.figures.penalty and self._barred.get(chat_id, 0.0) <= now:
            wait = max(wait, self.figures.penalty)
            self._barred[chat_id] = now + wait
        raise too_many_requests(max(1, math.ceil(wait)))

    def _group_wait(self, chat_id: int | str, now: float, messages: int) -> float:
        sent = self._groups.setdefault(chat_id, deque())
        while sent and sent[0] <= now - self.figures.group_window:
            sent.popleft()
        excess = len(sent) + messages - self.figures.group_messages
        if excess <= 0:
            return 0.0
        return sent[min(excess, len(sent)) - 1] + self.figures.group_window - now if sent else 0.0
