"""Where messages leave one by one: each is prepared first, and waits here for its slot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from reminders.rate_limiter import RateLimiter
from reminders.timer import Timer

AHEAD = 6
"""Messages that are prepared while the slots before theirs are used: a fifth of a second of work at hand."""


class SendSlots:
    """A slot that was waited for is used at once: only the way itself can still press two messages together."""

    def __init__(self, rate_limiter: RateLimiter, timer: Timer, on_left: Callable[[], None]) -> None:
        """`on_left` is told when a message leaves, so that the next one can be prepared."""
        self._rate_limiter, self._timer, self._on_left = rate_limiter, timer, on_left
        self._ahead: set[int] = set()
        self._next = asyncio.Lock()
        self._nothing = asyncio.Event()
        self._closed = False

    @property
    def has_room(self) -> bool:
        return len(self._ahead) < AHEAD

    def prepare(self, chat_id: int) -> None:
        """A message to the chat is being prepared, until it leaves or is `put_aside`."""
        self._ahead.add(chat_id)

    def put_aside(self, chat_id: int) -> None:
        self._ahead.discard(chat_id)

    async def slot(self, chat_id: int) -> bool:
        """Waits until the chat's message, which is ready, may leave. False if nobody's may for longer than that."""
        async with self._next:
            while not self._closed and not self._rate_limiter.held(now := self._timer.now()):
                if (at := self._rate_limiter.slot_at(now)) <= now:
                    self._rate_limiter.spend(chat_id, now)
                    self._ahead.discard(chat_id)
                    self._on_left()
                    return True
                await self._timer.wait(self._nothing, at - now)
            return False

    def hold(self, chat_id: int, seconds: float, *, everyone: bool = False) -> None:
        """Nothing leaves to this chat, or to anybody, for so many seconds."""
        until = self._timer.now() + seconds
        if everyone:
            self._rate_limiter.hold_all(until)
        else:
            self._rate_limiter.hold(chat_id, until)

    def close(self) -> None:
        """Lets out nothing more."""
        self._closed = True
