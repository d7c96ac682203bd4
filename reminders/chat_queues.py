"""Leased notifications in memory, by chat: each chat's in order of urgency and age, one at a time in hand."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from crm_core.queries.notifications.outbox_dto import LeasedNotification, NotificationFor


@dataclass(slots=True)
class Waiting:
    """A notification and how its tries went: `faults` that may be its own, `delays` that are not, `moves` of its
    chat. `gathered`: what belongs to it has been waited for.
    """

    notification: LeasedNotification
    chat_id: int
    faults: int = 0
    delays: int = 0
    moves: int = 0
    gathered: bool = False


@dataclass(slots=True)
class _Box:
    queue: list[Waiting] = field(default_factory=list[Waiting])
    in_hand: Waiting | None = None


class ChatQueues:
    """Whoever has a notification here gets no second one claimed, so that nothing overtakes."""

    def __init__(self) -> None:
        self._boxes: dict[int, _Box] = {}

    def __len__(self) -> int:
        """How many notifications wait or are in hand."""
        return sum(len(box.queue) + (box.in_hand is not None) for box in self._boxes.values())

    def addressees(self) -> set[NotificationFor]:
        """Everybody who has a notification here."""
        found = {one.notification.addressee for box in self._boxes.values() for one in box.queue}
        return found | {box.in_hand.notification.addressee for box in self._boxes.values() if box.in_hand}

    def put(self, waiting: Waiting) -> None:
        insort(self._boxes.setdefault(waiting.chat_id, _Box()).queue, waiting, key=_order)

    def begin(self, chat_id: int) -> Waiting:
        """Takes the chat's next notification in hand."""
        box = self._boxes[chat_id]
        assert box.in_hand is None, "never two at once to one chat"
        box.in_hand = box.queue.pop(0)
        return box.in_hand

    def end(self, chat_id: int) -> int | None:
        """The chat's notification is out of hand. Returns the urgency of what the chat still has to send, None if
        nothing.
        """
        box = self._boxes[chat_id]
        box.in_hand = None
        if not box.queue:
            del self._boxes[chat_id]
            return None
        return box.queue[0].notification.priority

    def take_queue(self, chat_id: int) -> list[Waiting]:
        """Takes out whatever is not in hand."""
        box = self._boxes.get(chat_id)
        if box is None:
            return []
        taken, box.queue = box.queue, []
        return taken

    def take_all(self) -> list[Waiting]:
        """Takes out whatever is not in hand, of all chats."""
        return [one for chat_id in list(self._boxes) for one in self.take_queue(chat_id)]


def by_lease(waiting: Iterable[Waiting]) -> dict[str, list[int]]:
    """Notification ids by the lease that they are held under."""
    found: dict[str, list[int]] = {}
    for one in waiting:
        found.setdefault(one.notification.lease, []).append(one.notification.id)
    return found


def _order(waiting: Waiting) -> tuple[int, int]:
    return waiting.notification.priority, waiting.notification.id
