"""When the next message may leave: pure arithmetic on a monotonic clock (seconds), driven from outside.

Telegram allows 30 messages a second in all, one a second to a chat, and twenty a minute to a group. Chats wait in a
heap by the moment they are free again; of those that are free now the more urgent is taken first, to be prepared. The
whole is an absolute schedule of slots, so that late wake-ups cost no throughput: a slot not used in time may be made up
for, but never more than `burst` at once. A slot is spent at the wire, when the message is ready to leave: however long
a preparation took, messages do not bunch.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count

GROUP_WINDOW = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second in all, how many of them at once; seconds between two to a chat; messages a group a minute.

    The burst stays well below the three that the server lets through, since the way there may press messages together:
    half a slot of lateness is made up for, and three half slots are left to the way.
    """

    per_second: float = 30.0
    burst: float = 1.5
    chat_interval: float = 1.0
    group_per_minute: int = 20


@dataclass(slots=True)
class _Chat:
    """`free_at` is when it may be written to again; `recent` are a group's last sendings within the window."""

    free_at: float = 0.0
    recent: deque[float] = field(default_factory=deque[float])
    waiting: bool = False


class RateLimiter:
    """Says whose turn it is. A chat that has something to send is `add`ed, taken once, and added again for the next."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._slot = 1.0 / self.limits.per_second
        # The end of the slots given out so far: it runs ahead of the clock by at most `burst` slots.
        self._taken_until = 0.0
        self._held_until = 0.0
        self._chats: dict[int, _Chat] = {}
        self._later: list[tuple[float, int, int, int]] = []
        self._ready: list[tuple[int, int, int]] = []
        self._turn = count()

    def __len__(self) -> int:
        """How many chats are waiting for their turn."""
        return len(self._later) + len(self._ready)

    @property
    def known(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    def add(self, chat: int, priority: int, now: float) -> None:
        """The chat has something to send; smaller priorities go first. One that is waiting already stays as it is."""
        state = self._chat(chat)
        if state.waiting:
            return
        state.waiting = True
        free_at = self._free_at(chat, state)
        if free_at <= now:
            heapq.heappush(self._ready, (priority, next(self._turn), chat))
        else:
            heapq.heappush(self._later, (free_at, priority, next(self._turn), chat))

    def take(self, now: float) -> int | None:
        """The chat whose turn it is to have its message prepared; None if there is nobody who may be written to now."""
        if self.held(now):
            return None
        self._wake(now)
        while self._ready:
            priority, turn, chat = heapq.heappop(self._ready)
            state = self._chats[chat]
            free_at = self._free_at(chat, state)
            if free_at > now:  # held, or written to directly, while it was waiting
                heapq.heappush(self._later, (free_at, priority, turn, chat))
                continue
            state.waiting = False
            return chat
        return None

    def slot_at(self, now: float) -> float:
        """The moment from which the next message may leave; `now` if that has passed."""
        # A hair's breadth of tolerance: sums of thirtieths are not exact.
        return max(self._taken_until - (self.limits.burst - 1) * self._slot - 1e-9, now)

    def spend(self, chat: int, now: float) -> None:
        """A message leaves to the chat, in the slot that has come."""
        self._count(chat, self._chat(chat), now)

    def note(self, chat: int, now: float) -> None:
        """Something went to the chat past this schedule (an answer to whoever just wrote): it counts all the same.

        A flood of answers delays the rest by a second at most: it must not silence it.
        """
        self._count(chat, self._chat(chat), now)
        self._taken_until = min(self._taken_until, now + 1.0)

    def hold(self, chat: int, until: float) -> None:
        """Nothing to this chat before then; everybody else goes on."""
        state = self._chat(chat)
        state.free_at = max(state.free_at, until)

    def held(self, now: float) -> bool:
        """Whether nobody may be written to for the time being."""
        return now < self._held_until

    def hold_all(self, until: float) -> None:
        """Nothing to anybody before then."""
        self._held_until = max(self._held_until, until)

    def next_at(self, now: float) -> float | None:
        """The moment at which `take` may give a chat; None if none is waiting."""
        self._wake(now)
        if not self._ready and not self._later:
            return None
        chat_free = now if self._ready else self._later[0][0]
        return max(chat_free, self._held_until, now)

    def soon(self, horizon: float) -> int:
        """How many waiting chats are free by then: the work at hand, without those that are held for long."""
        return len(self._ready) + sum(1 for free_at, *_ in self._later if free_at <= horizon)

    def forget_idle(self, now: float) -> None:
        """Lets go of chats that nothing is known about any more, so that memory does not grow with the base."""
        for chat, state in list(self._chats.items()):
            self._trim(state, now)
            if not state.waiting and state.free_at <= now and not state.recent:
                del self._chats[chat]

    def _chat(self, chat: int) -> _Chat:
        return self._chats.setdefault(chat, _Chat())

    def _count(self, chat: int, state: _Chat, now: float) -> None:
        self._taken_until = max(self._taken_until, now) + self._slot
        state.free_at = max(state.free_at, now + self.limits.chat_interval)
        if chat < 0:
            self._trim(state, now)
            state.recent.append(now)

    def _free_at(self, chat: int, state: _Chat) -> float:
        if chat < 0 and len(state.recent) >= self.limits.group_per_minute:
            return max(state.free_at, state.recent[-self.limits.group_per_minute] + GROUP_WINDOW)
        return state.free_at

    def _wake(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            _, priority, turn, chat = heapq.heappop(self._later)
            heapq.heappush(self._ready, (priority, turn, chat))

    @staticmethod
    def _trim(state: _Chat, now: float) -> None:
        while state.recent and state.recent[0] <= now - GROUP_WINDOW:
            state.recent.popleft()
