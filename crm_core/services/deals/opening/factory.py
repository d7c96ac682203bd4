"""How every deal begins: on the first stage of its funnel, with that stage's clocks, its entry and its first tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert

from crm_core.models import Deal, StageEntry
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.client_messages.series import Series
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.commands import NewTask
from crm_core.services.deals.store import stage_entry
from crm_core.services.deals.task_planning import TaskPlanning, earliest
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValuesView
from crm_core.unit_of_work import Component, UnitOfWork

_DEALS = table(Deal)
_OPEN = insert(_DEALS).returning(_DEALS.c.id)
_ENTER = insert(table(StageEntry))


class DealFactory(Component):
    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._clocks, self._tasks = DealClocks(uow), TaskPlanning(uow)

    async def open(
        self,
        funnel: str,
        columns: NamedValuesView,
        tasks: Iterable[NewTask],
        *,
        next_task_at: datetime | None = None,
        since: datetime | None = None,
    ) -> int:
        """Writes a new deal with `columns` (its owner and client among them) and its tasks; returns its id.

        `next_task_at`: of the task that is to come over to it, where it gets none of its own. `since`: the stage's
        limit counts from this later moment. Raises UnknownCode for a funnel that there is not.
        """
        stage = self.regulation.first_stage(funnel)
        rows = [self._tasks.row(columns["owner_id"], task) for task in tasks]
        deal = {
            **columns,
            "funnel": funnel,
            "status": DealStatus.OPEN,
            "created_at": self.now,
            "next_task_at": earliest((), rows) or next_task_at,
            **self._clocks.entering(stage, columns.get("fields") or {}, since),
        }
        deal_id: int = (await self.session.execute(_OPEN, deal)).scalar_one()
        entry = stage_entry(deal_id, 1, funnel, stage.code, self.now, self.actor.staff_id)
        await self.session.execute(_ENTER, entry, execution_options=DEFERRED)
        await self._tasks.add(deal_id, rows)
        await Series(self.uow).begin(deal_id, columns["contact_id"], funnel)
        return deal_id
