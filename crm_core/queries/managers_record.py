"""A manager's record (KPI): which deals stood too long with whom (R35). Read by the manager, their head, the company's
leaders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from crm_core.models import Contact, Deal, KpiNote, Staff, StageEntry
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.tasks.lines import TaskLines
from crm_core.regulation.schema import Text
from crm_core.rules.policy import Permission, Scope
from crm_core.storage.sql_types import AnyColumn


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A note: whose, since when, of which deal on which stage. Without a title for a deal that the reader may not see
    (any more), which they cannot open either. `remark`: it was not moved after one (R59), else it stood too long."""

    id: int
    at: datetime
    staff_id: int
    staff_name: str
    deal_id: int
    title: str | None
    stage_name: Text | None
    remark: bool = False


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page of notes, the latest first; `total` is of all of them."""

    lines: tuple[RecordLine, ...]
    total: int
    page: int
    pages: int


class Record(Query):
    """One's own notes, the department's for its head, the company's for those who direct it."""

    @asks(Permission.report_view)
    async def notes(self, staff_id: int | None = None, page: int = 0, size: int = 8) -> RecordPage:
        """As far as the reader reaches, or one person's of them, in two statements. Raises Refused."""
        whose = self._whose() if staff_id is None else and_(self._whose(), KpiNote.staff_id == staff_id)
        counted = select(func.count(KpiNote.id)).join(Staff, Staff.id == KpiNote.staff_id).where(whose)
        total = (await self.session.execute(counted)).scalar_one()
        pages = max(1, -(-total // size))
        page = min(max(page, 0), pages - 1)
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_view)).label("seen")
        columns = KpiNote.id, KpiNote.at, Staff.id, Staff.name, Deal.id, Deal.title, Contact.name, Deal.funnel
        statement = (
            select(*columns, StageEntry.stage, seen, KpiNote.kind)
            .join(Staff, Staff.id == KpiNote.staff_id)
            .join(Deal, Deal.id == KpiNote.deal_id)
            .join(Contact, Contact.id == Deal.contact_id)
            .outerjoin(StageEntry, and_(StageEntry.deal_id == KpiNote.deal_id, StageEntry.seq == KpiNote.stage_seq))
            .where(whose)
            .order_by(KpiNote.at.desc(), KpiNote.id.desc())
        )
        rows = await self.session.execute(statement.limit(size).offset(page * size))
        return RecordPage(tuple(self._line(*row) for row in rows), total, page, pages)

    def _whose(self) -> ColumnElement[bool]:
        reach = reach_of(self.actor, Permission.report_view)
        if reach is Scope.company:
            return true()
        own = KpiNote.staff_id == self.actor.id
        if reach is Scope.own or self.actor.department_id is None:
            return own
        return or_(own, Staff.department_id == self.actor.department_id)

    def _line(
        self,
        note_id: int,
        at: datetime,
        staff_id: int,
        staff_name: str,
        deal_id: int,
        title: str,
        client: str,
        funnel: str,
        stage: str | None,
        seen: AnyColumn,
        kind: str,
    ) -> RecordLine:
        named = shown_title(title, client, self.hidden) if seen else None
        stage_name = TaskLines(self.uow).stage_name(funnel, stage) if stage else None
        return RecordLine(note_id, at, staff_id, staff_name, deal_id, named, stage_name, kind == "remark")
