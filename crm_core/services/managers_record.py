"""Notes on a manager's record (KPI, R35): what stood too long, on the record of whoever had it then."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.models import KpiNote
from crm_core.models.schema import table
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import Component

STALLED_LONG = "stalled_long"
"""A deal that stood past its limit, and one working day more or until it was taken away."""

UNMOVED = "remark"
"""A deal that had not moved in the regulation's time after a remark (R59)."""

_KEEP = Upsert(lambda insert: insert(table(KpiNote)).on_conflict_do_nothing())


class ManagersRecord(Component):
    """Written by what follows from the clock or a hand-over, never by hand."""

    def stood_too_long(self, staff_id: int, deal_id: int, stage_seq: int) -> NamedValues:
        """The note to be kept."""
        return self._note(staff_id, deal_id, STALLED_LONG, stage_seq)

    def not_moved(self, staff_id: int, deal_id: int, stage_seq: int) -> NamedValues:
        """The note of a remark that has changed nothing."""
        return self._note(staff_id, deal_id, UNMOVED, stage_seq)

    def _note(self, staff_id: int, deal_id: int, kind: str, stage_seq: int) -> NamedValues:
        return {"staff_id": staff_id, "at": self.now, "deal_id": deal_id, "kind": kind, "stage_seq": stage_seq}

    async def keep(self, notes: Sequence[NamedValues]) -> None:
        """Once a stage entry and person, however often the deal stalls in it."""
        if notes:
            await self.session.execute(_KEEP.on(self.session), list(notes))
