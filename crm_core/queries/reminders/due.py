"""What has fallen due: look-ups by partial indexes on stored moments, so that a scan costs what is due and no more.

The index is never left to the planner's guess. SQLite is told its name: its statistics know how many rows a column's
value has, and nothing of moments, so that it would walk through all that is open. PostgreSQL knows moments, and is
asked for the first so many in the index's own order.

Each kind is asked for twice: for the ids of all that is due, and for what some of them are. With `lock`, in the
transaction that rings, the rows are locked on PostgreSQL, and those that another holds are left to it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from sqlalchemy import ColumnElement, TextClause, and_, func, or_, select, text

from crm_core.models import Contact, Deal, Invoice, OutboxNotification, Staff, StageEntry, Task
from crm_core.models.schema import Schema
from crm_core.queries.base import Query, asks
from crm_core.queries.filters.literals import inlined
from crm_core.queries.reminders.due_dto import (
    DueAnswer,
    DueDeal,
    DueDigest,
    DueInvoice,
    DueMorning,
    DueRenewal,
    DueTask,
    Leader,
    WaitingLead,
)
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState, TaskState
from crm_core.rules.policy import Permission
from crm_core.rules.time.own_days import StaffHours
from crm_core.storage.sql_types import AnyColumn, AnyElement, AnyRow, AnySelect

_OPEN_TASK = inlined(Task.state, TaskState.OPEN)
_OPEN_DEAL = inlined(Deal.status, DealStatus.OPEN)
_UNPAID = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
# As the index has it: SQLAlchemy's own `active = 1` would not be recognised.
_ACTIVE = text("staff.active")
_PENDING = inlined(OutboxNotification.state, NotificationState.PENDING)

Rows: TypeAlias = AnySelect

# A colleague beside what is due: under names of their own in whatever row they stand in.
_STAFF = (
    Staff.id.label("staff_id"),
    Staff.zone.label("staff_zone"),
    Staff.wakes_at.label("wakes_at"),
    Staff.sleeps_at.label("sleeps_at"),
    Staff.weekdays.label("weekdays"),
    Staff.away_until.label("away_until"),
)
# What a colleague typed in or read from a table is not a lead that rings: only what came by itself.
_CAME_BY_ITSELF = (
    select(StageEntry.id)
    .where(StageEntry.deal_id == Deal.id, StageEntry.seq == 1, StageEntry.by_staff_id.is_(None))
    .correlate(Deal)
    .exists()
)


class Due(Query):
    """Asked by the ringing, as the system."""

    @asks(Permission.inbox_manage)
    async def notifications_waiting(self) -> bool:
        """Whether any notification is due and nobody's."""
        free = or_(OutboxNotification.leased_until.is_(None), OutboxNotification.leased_until <= self.now)
        statement = select(OutboxNotification.id).where(_PENDING, OutboxNotification.not_before <= self.now, free)
        return (await self.session.execute(statement.limit(1))).first() is not None

    @asks(Permission.inbox_manage)
    async def task_ids(self, limit: int) -> list[int]:
        """Tasks, those first that have waited longest; so it is with the other ids."""
        return await self._first(Task, "ix_tasks_rung_due", Task.rung_at, limit, _OPEN_TASK)

    @asks(Permission.inbox_manage)
    async def tasks(self, ids: Collection[int], *, lock: bool = False) -> list[DueTask]:
        """Those of the tasks that are due now."""
        statement = (
            select(Task.id, Task.deal_id, Task.due_at, Task.rung, *_STAFF)
            .outerjoin(Staff, Staff.id == Task.owner_id)
            .where(_OPEN_TASK, Task.rung_at <= self.now)
            .order_by(Task.rung_at)
        )
        rows = await self._these(statement, Task, ids, lock)
        return [DueTask(row.id, row.deal_id, row.due_at, row.rung, _owner(row)) for row in rows]

    @asks(Permission.inbox_manage)
    async def deal_ids(self, limit: int) -> list[int]:
        """Stalled deals."""
        return await self._first(
            Deal, "ix_deals_stall_due", Deal.stall_rung_at, limit, _OPEN_DEAL, Deal.stage_due_at.is_not(None)
        )

    @asks(Permission.inbox_manage)
    async def deals(self, ids: Collection[int], *, lock: bool = False) -> list[DueDeal]:
        """Those of the stalled deals whose next rung is due now."""
        seq = select(func.coalesce(func.max(StageEntry.seq), 0)).where(StageEntry.deal_id == Deal.id)
        statement = (
            select(
                Deal.id,
                Deal.department_id,
                Deal.stage_due_at,
                Deal.stall_rung,
                seq.correlate(Deal).scalar_subquery().label("stage_seq"),
                *_STAFF,
            )
            .outerjoin(Staff, Staff.id == Deal.owner_id)
            .where(_OPEN_DEAL, Deal.stall_rung_at <= self.now, Deal.stage_due_at.is_not(None))
            .order_by(Deal.stall_rung_at)
        )
        rows = await self._these(statement, Deal, ids, lock)
        return [
            DueDeal(row.id, row.department_id, row.stage_due_at, row.stall_rung, row.stage_seq, _owner(row))
            for row in rows
        ]

    @asks(Permission.inbox_manage)
    async def answer_ids(self, limit: int) -> list[int]:
        """Deals whose clients wait for an answer."""
        waits = _OPEN_DEAL, Deal.asked_at.is_not(None)
        return await self._first(Deal, "ix_deals_answer_due", Deal.answer_rung_at, limit, *waits)

    @asks(Permission.inbox_manage)
    async def answers(self, ids: Collection[int], *, lock: bool = False) -> list[DueAnswer]:
        """Those of the deals whose clients still wait."""
        statement = (
            select(Deal.id, Deal.version, Deal.funnel, Deal.department_id, Deal.asked_at, Deal.answer_rung, *_STAFF)
            .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active))
            .where(_OPEN_DEAL, Deal.answer_rung_at <= self.now, Deal.asked_at.is_not(None))
        )
        rows = await self._these(statement, Deal, ids, lock)
        return [
            DueAnswer(row.id, row.version, row.funnel, row.department_id, row.asked_at, row.answer_rung, _owner(row))
            for row in rows
        ]

    @asks(Permission.inbox_manage)
    async def invoice_ids(self, limit: int) -> list[int]:
        """Unpaid invoices."""
        return await self._first(
            Invoice, "ix_invoices_rung_due", Invoice.rung_at, limit, _UNPAID, Invoice.due_on.is_not(None)
        )

    @asks(Permission.inbox_manage)
    async def invoices(self, ids: Collection[int], chase: str, *, lock: bool = False) -> list[DueInvoice]:
        """Those of the invoices whose next reminder is due now.

        `chase`: the type of the task by which a manager sees to one. The deal is locked as well, since it may get one.
        """
        reachable = Contact.telegram_id.is_not(None) & Contact.unreachable_at.is_(None) & Invoice.claimed_at.is_(None)
        # Counted: EXISTS would be answered on PostgreSQL by reading all open tasks once, where many invoices are due.
        chases = select(func.count()).where(_OPEN_TASK, Task.deal_id == Deal.id, Task.type == chase).correlate(Deal)
        statement = (
            select(
                Invoice.id,
                Invoice.deal_id,
                Invoice.contact_id,
                Invoice.due_on,
                Invoice.rung,
                Contact.zone.label("client_zone"),
                reachable.label("reachable"),
                (chases.scalar_subquery() > 0).label("chased"),
                *_STAFF,
            )
            .join(Deal, Deal.id == Invoice.deal_id)
            .join(Contact, Contact.id == Invoice.contact_id)
            .outerjoin(Staff, Staff.id == Deal.owner_id)
            .where(_UNPAID, Invoice.rung_at <= self.now, Invoice.due_on.is_not(None))
            .order_by(Invoice.rung_at)
        )
        rows = await self._these(statement, Invoice, ids, lock, Deal)
        return [
            DueInvoice(
                id=row.id,
                deal_id=row.deal_id,
                contact_id=row.contact_id,
                due_on=row.due_on,
                rung=row.rung,
                client_zone=row.client_zone,
                reachable=row.reachable,
                chased=row.chased,
                owner=_owner(row),
            )
            for row in rows
        ]

    @asks(Permission.inbox_manage)
    async def renewal_ids(self, limit: int) -> list[int]:
        """Deals whose paid period is about to end (R33)."""
        return await self._first(Deal, "ix_deals_renewal_due", Deal.renewal_at, limit)

    @asks(Permission.inbox_manage)
    async def renewals(self, ids: Collection[int]) -> list[DueRenewal]:
        """Those of the deals whose renewal is still to be opened, locked."""
        statement = (
            select(Deal, *_STAFF)
            .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active))
            .where(Deal.renewal_at <= self.now)
            .order_by(Deal.renewal_at)
        )
        return [DueRenewal(row.Deal, _owner(row)) for row in await self._these(statement, Deal, ids, lock=True)]

    @asks(Permission.inbox_manage)
    async def digest_ids(self, limit: int) -> list[int]:
        """People whose daily hour has come."""
        return await self._first(
            Staff, "ix_staff_digest_at", Staff.digest_at, limit, _ACTIVE, Staff.digest_hour.is_not(None)
        )

    @asks(Permission.inbox_manage)
    async def digests(self, ids: Collection[int], *, lock: bool = False) -> list[DueDigest]:
        """Those of the people whose daily hour has come."""
        statement = select(*_STAFF, Staff.digest_hour, Staff.digested_until).where(
            _ACTIVE, Staff.digest_at <= self.now, Staff.digest_hour.is_not(None)
        )
        rows = await self._these(statement, Staff, ids, lock)
        return [DueDigest(_hours(row), row.digest_hour, row.digested_until) for row in rows]

    @asks(Permission.inbox_manage)
    async def morning_ids(self, limit: int) -> list[int]:
        """People whose morning has come."""
        return await self._first(Staff, "ix_staff_morning_at", Staff.morning_at, limit, _ACTIVE)

    @asks(Permission.inbox_manage)
    async def mornings(self, ids: Collection[int], *, lock: bool = False) -> list[DueMorning]:
        """Those of the people whose morning has come."""
        statement = select(*_STAFF, Staff.morning_at).where(_ACTIVE, Staff.morning_at <= self.now)
        return [DueMorning(_hours(row), row.morning_at) for row in await self._these(statement, Staff, ids, lock)]

    @asks(Permission.inbox_manage)
    async def waiting_ids(self, limit: int) -> list[int]:
        """Deals that nobody has, the oldest first."""
        statement = select(Deal.id).with_hint(Deal, "INDEXED BY ix_deals_owner", "sqlite").where(self._nobodys())
        return list((await self.session.execute(statement.order_by(Deal.id).limit(limit))).scalars())

    @asks(Permission.inbox_manage)
    async def waiting(self, ids: Collection[int], *, lock: bool = False) -> list[WaitingLead]:
        """Those of the deals that still are nobody's."""
        statement = select(Deal.id, Deal.created_at).where(self._nobodys())
        return [WaitingLead(row.id, row.created_at) for row in await self._these(statement, Deal, ids, lock)]

    @asks(Permission.inbox_manage)
    async def leaders(self) -> list[Leader]:
        """Supervisors, and the heads of departments."""
        statement = select(*_STAFF, Staff.role, Staff.department_id).where(
            Staff.active, Staff.role.in_((Role.supervisor, Role.head))
        )
        return [
            Leader(_hours(row), row.department_id if row.role is Role.head else None)
            for row in await self.session.execute(statement)
        ]

    def _nobodys(self) -> AnyElement:
        inbound = Deal.funnel == self.regulation.inbound
        return and_(Deal.owner_id.is_(None), _OPEN_DEAL, inbound, _CAME_BY_ITSELF)

    async def _first(
        self,
        model: type[Schema],
        index: str,
        moment: AnyColumn,
        limit: int,
        *conditions: ColumnElement[bool] | TextClause,
    ) -> list[int]:
        """The ids of what is due, by that index and no other."""
        statement = (
            select(model.__table__.c.id)
            .with_hint(model.__table__, f"INDEXED BY {index}", "sqlite")
            .where(*conditions, moment <= self.now)
            .order_by(moment)
            .limit(limit)
        )
        return list((await self.session.execute(statement)).scalars())

    async def _these(
        self, statement: Rows, model: type[Schema], ids: Collection[int], lock: bool, *locked: type[Schema]
    ) -> list[AnyRow]:
        """By their ids, whatever else might lead there."""
        if not ids:
            return []
        by_id = statement.with_hint(model, "NOT INDEXED", "sqlite").where(model.__table__.c.id.in_(ids))
        if lock:
            by_id = by_id.with_for_update(skip_locked=True, of=(model, *locked))
        return list((await self.session.execute(by_id.order_by(model.__table__.c.id))).all())


def _owner(row: AnyRow) -> StaffHours | None:
    """Whoever owns it; an outer join's missing side is NULL."""
    return _hours(row) if row.staff_id is not None else None


def _hours(row: AnyRow) -> StaffHours:
    return StaffHours(row.staff_id, row.staff_zone, row.wakes_at, row.sleeps_at, row.weekdays, row.away_until)
