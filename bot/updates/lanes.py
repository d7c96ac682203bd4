"""One chat's updates, in order of arrival."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Protocol

# Updates of one chat in memory: the rest of a busy or held chat waits in the table, in nobody's way.
ROOM_OF_CHAT = 10


@dataclass(slots=True)
class Item:
    """One kept update that waits for its turn. `begun`: the try that it is about to have is counted."""

    seq: int
    update_id: int
    chat_id: int | None
    raw: str
    begun: bool = False


class ProcessUpdate(Protocol):
    """What is done with an update, in one transaction, up to the showing of its answer."""

    async def handle(self, item: Item) -> None:
        """Raises whatever went wrong; then nothing of it was kept."""
        ...

    async def give_up(self, item: Item, error: Exception, why: str | None = None) -> None:
        """Sets the update aside and tells its writer."""
        ...

    def room(self, chat_id: int | None) -> Awaitable[None]:
        """Returns when so few answers are owed to the chat that more may be made."""
        ...


@dataclass(slots=True)
class Lane:
    """`take` gives the oldest, whenever it was put here. `more`: the table has what found no room."""

    more: bool = False
    _waiting: list[tuple[int, Item]] = field(default_factory=list[tuple[int, Item]])
    _in_hand: Item | None = None
    _newest: int = 0

    @property
    def empty(self) -> bool:
        return not self._waiting

    def has_room_for(self, seq: int) -> bool:
        """What is older than something here must come in: it is first."""
        return seq < self._newest or (not self.more and len(self._waiting) < ROOM_OF_CHAT)

    def put(self, item: Item) -> None:
        self._in_hand = None
        self._newest = max(self._newest, item.seq)
        heapq.heappush(self._waiting, (item.seq, item))

    def take(self) -> Item:
        self._in_hand = heapq.heappop(self._waiting)[1]
        return self._in_hand

    def done(self) -> None:
        self._in_hand = None

    def all(self) -> list[Item]:
        """What waits, and what is in hand."""
        return [item for _, item in self._waiting] + ([self._in_hand] if self._in_hand is not None else [])
