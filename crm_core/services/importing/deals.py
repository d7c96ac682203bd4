"""The deals of a slice of lines: on their stage with its clocks and a next step, or closed as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert

from crm_core.models import Deal, Message, StageEntry, Task
from crm_core.models.schema import table
from crm_core.regulation.schema import FieldMoment, Stage
from crm_core.rules.deals.statuses import DealStatus, Direction, MessageKind
from crm_core.rules.importing.record_types import Record
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.task_planning import TaskPlanning, earliest
from crm_core.services.importing.contacts import Placed
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import Component, UnitOfWork

_DEALS = table(Deal)
_NEW = insert(_DEALS).returning(_DEALS.c.id, sort_by_parameter_order=True)
_ENTRIES, _TASKS, _NOTES = insert(table(StageEntry)), insert(table(Task)), insert(table(Message))


class DealImport(Component):
    def __init__(self, uow: UnitOfWork, departments: Mapping[int, int | None], by_staff_id: int | None) -> None:
        """`departments`: of each member of staff who may own a deal."""
        super().__init__(uow)
        self._departments, self._by = departments, by_staff_id
        self._clocks, self._planning = DealClocks(uow), TaskPlanning(uow)
        self._entering: dict[tuple[str, str], NamedValues] = {}

    async def add(self, records: Sequence[Record], placed: Sequence[Placed]) -> list[int]:
        """Their ids, in the same order."""
        tasks = [self._tasks(one) for one in records]
        rows = [self._row(one, at, own) for one, at, own in zip(records, placed, tasks, strict=True)]
        ids = list((await self.session.execute(_NEW, rows)).scalars()) if rows else []
        entries = [entry for one, deal_id in zip(records, ids, strict=True) for entry in self._entries(one, deal_id)]
        planned = [{**row, "deal_id": deal_id} for own, deal_id in zip(tasks, ids, strict=True) for row in own]
        for statement, values in ((_ENTRIES, entries), (_TASKS, planned)):
            if values:
                await self.session.execute(statement, values)
        return ids

    async def note(self, records: Sequence[Record], placed: Sequence[Placed], ids: Sequence[int | None]) -> None:
        """The table's notes, where colleagues read them and clients never do."""
        notes = [
            {
                "contact_id": at.contact_id,
                "deal_id": deal_id,
                "direction": Direction.NOTE,
                "staff_id": self._by,
                "kind": MessageKind.TEXT,
                "text": text,
                "at": one.created or self.now,
            }
            for one, at, deal_id in zip(records, placed, ids, strict=True)
            if (text := one.note or one.client.note)
        ]
        if notes:
            await self.session.execute(_NOTES, notes)

    def _stage(self, record: Record) -> Stage:
        assert record.place is not None
        return self.regulation.stage(record.place.funnel, record.place.stage)

    def _tasks(self, record: Record) -> list[NamedValues]:
        """No open deal without a next step (R8). What ended before it came here asks for nothing."""
        if record.place is None or record.place.status is not DealStatus.OPEN:
            return []
        return [
            self._planning.row(record.owner_id, task)
            for task in self._planning.first_of(self._stage(record), record.fields)
        ]

    def _row(self, record: Record, at: Placed, tasks: list[NamedValues]) -> NamedValues:
        assert record.place is not None
        place, closed = record.place, record.place.status is not DealStatus.OPEN
        return {
            "title": record.title,
            "contact_id": at.contact_id,
            "company_id": at.company_id,
            "owner_id": record.owner_id,
            "department_id": self._departments.get(record.owner_id) if record.owner_id else None,
            "funnel": place.funnel,
            "status": place.status,
            "amount": record.amount,
            "currency": self.regulation.company.currency,
            "source": record.source[:64] if record.source else None,
            "need": record.need or None,
            "fields": record.fields,
            "created_at": self._began(record),
            "next_task_at": earliest((), tasks),
            "closed_at": (record.closed or self._began(record)) if closed else None,
            "lost_reason": record.reason,
            **self._standing(record),
        }

    def _began(self, record: Record) -> datetime:
        return min(record.created or record.closed or self.now, self.now)

    def _standing(self, record: Record) -> NamedValues:
        """A deal that comes here stands on its stage from now: its limit begins with us."""
        assert record.place is not None
        if record.place.status is not DealStatus.OPEN:
            return {"stage": record.place.stage, "stage_entered_at": self._began(record), **self._clocks.stall(None)}
        key = record.place.funnel, record.place.stage
        if isinstance((stage := self._stage(record)).limit, FieldMoment):
            return self._clocks.entering(stage, record.fields)
        if key not in self._entering:
            self._entering[key] = self._clocks.entering(stage, {})
        return self._entering[key]

    def _entries(self, record: Record, deal_id: int) -> list[NamedValues]:
        """The stages before it count as passed, so that the funnel's figures hold (R6)."""
        assert record.place is not None
        funnel = record.place.funnel
        stages = self.regulation.funnel(funnel).stages[: self.regulation.position(funnel, record.place.stage) + 1]
        return [
            {
                "deal_id": deal_id,
                "seq": number,
                "funnel": funnel,
                "stage": stage.code,
                "passed": number < len(stages),
                "entered_at": self._began(record),
                # What a colleague read from a table is no lead that rings.
                "by_staff_id": self._by or record.owner_id,
            }
            for number, stage in enumerate(stages, 1)
        ]
