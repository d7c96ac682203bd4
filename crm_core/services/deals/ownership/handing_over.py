"""What a deal's clock does when it passes to somebody else: a fresh working day for them, and no note for the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from crm_core.regulation.schema import WorkDuration
from crm_core.rules.deals.ladders import stall_rungs
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.managers_record import ManagersRecord
from crm_core.storage.sql_types import NamedValuesView
from crm_core.unit_of_work import Component

_FRESH = WorkDuration(working=True, days=1)


class Passing(NamedTuple):
    """A deal about to change hands; `seq` is its last stage entry's."""

    id: int
    owner_id: int | None
    status: DealStatus
    stage_due_at: datetime | None
    paused_until: datetime | None
    seq: int


class HandingOver(Component):
    """By the letter of R35, with R46: who held it when its limit passed is noted, who takes it has a day to look."""

    def clock(self, deal: Passing) -> NamedValuesView:
        """The stall ladder's columns for whoever takes it: at least a working day, with reminders of their own. Empty
        for a deal without a clock, and on a pause, which goes on as it was."""
        due = deal.stage_due_at
        if due is None or deal.status is not DealStatus.OPEN or (deal.paused_until or self.now) > self.now:
            return {}
        due = max(due, self.calendar.add(self.now, _FRESH))
        first = stall_rungs(due, self.regulation.ladders, self.calendar)[0]
        return {"stage_due_at": due, "stall_rung_at": first.at, "stall_rung": 0, "stalled_at": None}

    async def note_the_late(self, deals: Sequence[Passing]) -> None:
        """Notes on the record of its owner each deal that is past its limit by now."""
        record = ManagersRecord(self.uow)
        notes = [
            record.stood_too_long(deal.owner_id, deal.id, deal.seq)
            for deal in deals
            if deal.owner_id is not None and self.clock(deal) and (deal.stage_due_at or self.now) < self.now
        ]
        await record.keep(notes)
