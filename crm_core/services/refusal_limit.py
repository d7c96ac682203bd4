"""How many refusals of one person go on record (R51): enough to see what they do, however often they do it.

A forger presses thousands of times; a row each would let anybody fill the disk.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from crm_core.storage.sql_types import NamedValues, NamedValuesView

ALIKE = 20
"""Rows an hour of one person about the same thing."""

MOST = 500
"""Rows an hour of one person."""

PEOPLE = 10_000
"""So many people an hour have a count of their own; the others share one."""

_Person = tuple[str, int | None]


class RefusalLimit:
    """Of one process and of the hour that runs. The last row that is kept says that more came (`and_more`)."""

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._people: dict[_Person, Counter[tuple[Any, ...]]] = {}

    def kept(self, row: NamedValuesView) -> NamedValues | None:
        """The audit's row as it is to be kept; None for one too many. What was allowed is always kept."""
        if row["allowed"]:
            return dict(row)
        hour = row["at"].replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._people = hour, {}
        person = row["actor"], row["actor_id"]
        if person not in self._people and len(self._people) >= PEOPLE:
            person = "everybody", None
        counts = self._people.setdefault(person, Counter())
        about = row["action"], row["subject"], row["subject_id"]
        alike, total = counts[about], counts.total()
        if alike >= ALIKE or total >= MOST:
            return None
        counts[about] += 1
        last = alike + 1 == ALIKE or total + 1 == MOST
        return {**row, "detail": {**row["detail"], "and_more": True}} if last else dict(row)
