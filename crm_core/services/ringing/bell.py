"""What all ladders share: letters that wait for waking hours, and one summary where they would be a flood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import Table, bindparam, update

from crm_core.models.schema import Schema
from crm_core.queries.due import Due, StaffHours
from crm_core.queries.recipients import Hours, staff_hours
from crm_core.rules.states import Priority
from crm_core.services.letters import NewLetter
from crm_core.services.outbox import Outbox
from crm_core.services.service import Service

CROWD = 5
"""More reminders than this for one person in one scan are written as one summary (R40)."""

BATCH = 200

Change: TypeAlias = dict[str, Any]
"""The new values of a row's columns, with its `id`."""


class Bell(Service):
    """The root of the ladders."""

    @property
    def _due(self) -> Due:
        return Due(self.work)

    def _hours(self, staff: StaffHours) -> Hours:
        return staff_hours(staff.zone, staff.wakes_at, staff.sleeps_at, self.regulation)

    async def _write(self, letters: Sequence[NewLetter], crowded: Collection[int] = ()) -> None:
        """Writes the letters; those for a crowded recipient become one summary, which says how things stand then."""
        many = Counter(letter.staff_id for letter in letters if letter.staff_id is not None)
        flooded = {staff_id for staff_id, count in many.items() if count > CROWD} | set(crowded)
        single = [letter for letter in letters if letter.staff_id not in flooded]
        await self.other(Outbox).put_all((*single, *self._summaries(letters, flooded)))

    def _summaries(self, letters: Sequence[NewLetter], flooded: Collection[int | None]) -> list[NewLetter]:
        waking = {letter.staff_id: letter.not_before for letter in letters if letter.staff_id in flooded}
        return [
            NewLetter(
                f"catchup:{staff_id}:{self.now:%Y%m%d%H}",
                "catch_up",
                staff_id=staff_id,
                priority=Priority.REMINDER,
                not_before=not_before,
            )
            for staff_id, not_before in waking.items()
        ]

    async def _advance(self, model: type[Schema], rows: Sequence[Change]) -> None:
        """Sets columns of many rows by their `id`, in one statement."""
        if not rows:
            return
        table = cast("Table", model.__table__)
        columns = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(columns)
        await self.session.execute(
            statement,
            [{("row_id" if name == "id" else f"new_{name}"): value for name, value in row.items()} for row in rows],
        )


def stamp(moment: datetime) -> int:
    """A moment as keys and payloads carry it: whole seconds, by which a letter knows whether its cause has changed."""
    return int(moment.timestamp())
