"""What happened to a deal, page by page and sort by sort, and the files in it, for those who may see the deal (R21)."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import bindparam, case, exists, or_, select

from crm_core.errors import Refused
from crm_core.models import Contact, Deal, DealHelper, Message, Staff, Task
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.dto import History, HistoryItem, KeptFile
from crm_core.queries.deals.field_visibility import hidden_item
from crm_core.queries.deals.history_sql import HistoryFilter, item, select_history
from crm_core.roles import Role
from crm_core.rules.deals.statuses import Direction, TaskState
from crm_core.rules.policy import Permission, Subject
from crm_core.storage.sql_types import AnyRow

_LATEST, _TOLD = 20, 5
_Row: TypeAlias = AnyRow
_HAS_TASK = exists().where(
    Task.deal_id == Deal.id, Task.owner_id == bindparam("staff_id"), Task.state == TaskState.OPEN
)
_HELPS = exists().where(DealHelper.deal_id == Deal.id, DealHelper.staff_id == bindparam("staff_id"))
_REACH = (
    Deal.id,
    Deal.owner_id,
    Deal.department_id,
    Deal.contact_id,
    or_(_HAS_TASK.correlate(Deal), _HELPS.correlate(Deal)).label("works_on"),
)
_SCOPE = (
    select(*_REACH, Deal.title, Contact.name)
    .join(Contact, Contact.id == Deal.contact_id)
    .where(Deal.id == bindparam("deal_id"))
)
_FILE = (
    select(
        *_REACH,
        Message.kind,
        Message.file_id,
        Message.text,
        case((Message.direction == Direction.IN, Contact.name), else_=Staff.name).label("who"),
        Message.at,
    )
    .join(Deal, Deal.id == Message.deal_id)
    .join(Contact, Contact.id == Deal.contact_id)
    .outerjoin(Staff, Staff.id == Message.staff_id)
    .where(Message.id == bindparam("message_id"), Message.file_id.is_not(None))
)


class Timeline(Query):
    """Notes among colleagues stand in it: it is never a client's to read."""

    @asks(Permission.deal_view)
    async def history(
        self, deal_id: int, page: int = 0, size: int = 8, only: HistoryFilter = HistoryFilter.ALL
    ) -> History:
        """What happened, newest first, in two statements; a page beyond the last is the first. Raises Refused."""
        found = (await self.session.execute(_SCOPE, {"deal_id": deal_id, "staff_id": self._staff_id})).first()
        deal = self._reached(found, deal_id)
        page = max(page, 0)
        known = {"deal_id": deal_id, "size": size, "skip": page * size}
        rows = (await self.session.execute(select_history(only), known)).all()
        if not rows and page:
            return await self.history(deal_id, 0, size, only)
        total = rows[0].total if rows else 0
        leads = self.actor.is_system or self.actor.role in (Role.head, Role.supervisor, Role.admin)
        items = tuple(hidden_item(item(row, deal.name, self.regulation), self.hidden, leads=leads) for row in rows)
        return History(deal_id, shown_title(deal.title, deal.name, self.hidden), items, page, max(1, -(-total // size)))

    @asks(Permission.deal_view)
    async def changed_by_others(self, deal_id: int, versions: int) -> tuple[HistoryItem, ...]:
        """What colleagues did to the deal in its last so many versions, newest first: at most the last five. Empty
        where all of it was the actor's own doing. Raises Refused.

        A version is an act, and an act is of one moment; what leaves no trace in the history is told by nothing.
        """
        found = (await self.session.execute(_SCOPE, {"deal_id": deal_id, "staff_id": self._staff_id})).first()
        deal = self._reached(found, deal_id)
        known = {"deal_id": deal_id, "size": _LATEST, "skip": 0}
        rows = (await self.session.execute(select_history(HistoryFilter.CHANGES), known)).all()
        moments = sorted({row.at for row in rows}, reverse=True)[: max(versions, 0)]
        others = [row for row in rows if row.at in moments and row.staff not in (None, self._staff_id) and not row.f]
        leads = self.actor.is_system or self.actor.role in (Role.head, Role.supervisor, Role.admin)
        items = (hidden_item(item(row, deal.name, self.regulation), self.hidden, leads=leads) for row in others)
        return tuple(items)[:_TOLD]

    @asks(Permission.deal_view)
    async def file(self, message_id: int) -> KeptFile:
        """What was sent with a message of a deal. Raises Refused, also for a message without one."""
        known = {"message_id": message_id, "staff_id": self._staff_id}
        found = (await self.session.execute(_FILE, known)).first()
        row = self._reached(found, None)
        return KeptFile(row.id, row.kind, row.file_id, row.text, row.who, row.at)

    def _reached(self, row: _Row | None, deal_id: int | None) -> _Row:
        """The row, for the deal's owner, those above, and whoever has a task of it or helps with it (R65)."""
        if row is None or not (self.actor.is_staff or self.actor.is_system):
            raise Refused(Permission.deal_view.value, "deal", deal_id)
        if not row.works_on:
            self.allow(Permission.deal_view, Subject(row.owner_id, row.department_id, row.contact_id), "deal", deal_id)
        return row

    @property
    def _staff_id(self) -> int | None:
        return self.actor.id if self.actor.is_staff else None
