"""How every ladder of reminders is climbed: what is due, what is to become of each of them, and then the change.

The first two only read and reckon, so that nobody who writes waits for them. The change takes those of its things that
nobody has altered meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.storage.sql_types import NamedValues

CROWD = 5
"""More reminders than this for one person in one scan of a ladder are written as one summary (R40)."""

Change: TypeAlias = NamedValues
"""The new values of a row's columns, with its `id`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to become of one thing that is due: its row's new values, and who hears of it.

    `note`: for its manager's record. `chase`: the deal that needs a task to see to its invoice.
    """

    change: Change = field(default_factory=NamedValues)
    notifications: tuple[NewNotification, ...] = ()
    note: NamedValues | None = None
    chase: int | None = None


Steps: TypeAlias = Mapping[Any, Step]
"""By the thing itself, as it was read."""


class Crowds:
    """Of how many things each person hears in one scan of a ladder, however many slices it is rung in."""

    def __init__(self, began: datetime) -> None:
        self.began = began
        self._many: Counter[int] = Counter()

    def expect(self, notifications: Iterable[NewNotification]) -> None:
        self._many.update(one.staff_id for one in notifications if one.staff_id is not None)

    def is_flooded(self, staff_id: int | None) -> bool:
        return staff_id is not None and self._many[staff_id] > CROWD


class Ladder(Protocol):
    """All of it as the system. `now`: the transaction's moment."""

    now: datetime

    def due(self, limit: int) -> Awaitable[list[int]]:
        """The ids of up to `limit` things that are due, the longest wait first."""
        ...

    def reckon(self, ids: Collection[int]) -> Awaitable[Steps]:
        """What is to become of them."""
        ...

    def ring(self, steps: Steps, crowds: Crowds) -> Awaitable[int]:
        """Does it for those that are still as they were when it was reckoned; returns how many they are."""
        ...


async def ring_due(ladder: Ladder, limit: int = 200) -> int:
    """Rings up to so many in the ladder's one transaction, for whoever need not be quick; returns how many rang."""
    steps = await ladder.reckon(await ladder.due(limit))
    crowds = Crowds(ladder.now)
    for step in steps.values():
        crowds.expect(step.notifications)
    return await ladder.ring(steps, crowds)
