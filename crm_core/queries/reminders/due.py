"""What has fallen due: look-ups by partial indexes on stored moments, so that a scan costs what is due and no more.

Meant for the transaction that rings: on PostgreSQL the rows are locked, and those that another holds are left to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, and_, func, or_, select, text

from crm_core.models import Contact, Deal, Invoice, OutboxNotification, Staff, StageEntry, Task
from crm_core.queries.base import Query, asks
from crm_core.queries.filters.literals import inlined
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState, TaskState
from crm_core.rules.policy import Permission

_OPEN_TASK = inlined(Task.state, TaskState.OPEN)
_OPEN_DEAL = inlined(Deal.status, DealStatus.OPEN)
_UNPAID = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
# As the index has it: SQLAlchemy's own `active = 1` would not be recognised.
_ACTIVE = text("staff.active")
_PENDING = inlined(OutboxNotification.state, NotificationState.PENDING)

CROWDS_AT_ONCE = 20

Rows: TypeAlias = Select[*tuple[Any, ...]]
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StaffHours:
    """Who is to be rung, with what their waking hours are made of."""

    id: int
    zone: str
    wakes_at: time | None
    sleeps_at: time | None


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task whose next reminder is due; `rung` reminders of it have rung."""

    id: int
    deal_id: int
    due_at: datetime
    rung: int
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueDeal:
    """A deal past its stage's limit, with the number of its last stage entry."""

    id: int
    department_id: int | None
    stage_due_at: datetime
    rung: int
    stage_seq: int
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueInvoice:
    """An unpaid invoice whose next reminder is due.

    `reachable`: its client can be written to; `chased`: its manager has a task of the given type.
    """

    id: int
    deal_id: int
    contact_id: int
    due_on: date
    rung: int
    client_zone: str | None
    reachable: bool
    chased: bool
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueRenewal:
    """A won deal whose renewal is to be opened now; `owner`: whoever owns it, if they still work here."""

    deal: Deal
    owner: StaffHours | None


@dataclass(frozen=True, slots=True)
class DueDigest:
    """Somebody whose daily hour has come. `told_until`: the end of what the last one has told them of."""

    staff_id: int
    zone: str
    hour: time
    told_until: datetime | None


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who is told of a department's stalled deals, or of the whole company's (`department_id` None)."""

    hours: StaffHours
    department_id: int | None


# A colleague beside what is due: under names of their own in whatever row they stand in.
_STAFF = (
    Staff.id.label("staff_id"),
    Staff.zone.label("staff_zone"),
    Staff.wakes_at.label("wakes_at"),
    Staff.sleeps_at.label("sleeps_at"),
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
    async def tasks(self, limit: int, crowd: int) -> tuple[list[DueTask], set[int]]:
        """Up to `limit` tasks; or all those of the owners who have more than `crowd` of them due, who are named."""
        due = _OPEN_TASK, Task.rung_at <= self.now
        crowded = await self._crowded(Task.owner_id, select(Task.owner_id).where(*due), crowd)
        statement = (
            select(Task.id, Task.deal_id, Task.due_at, Task.rung, *_STAFF)
            .outerjoin(Staff, Staff.id == Task.owner_id)
            .where(*due)
            .order_by(Task.rung_at)
            .with_for_update(skip_locked=True, of=Task)
        )
        rows = await self._rows(statement, Task.owner_id, crowded, limit)
        return [DueTask(row.id, row.deal_id, row.due_at, row.rung, _owner(row)) for row in rows], crowded

    @asks(Permission.inbox_manage)
    async def deals(self, limit: int, crowd: int) -> tuple[list[DueDeal], set[int]]:
        """Up to `limit` stalled deals; or all those of the owners who have more than `crowd` of them, who are named."""
        due = _OPEN_DEAL, Deal.stall_rung_at <= self.now
        crowded = await self._crowded(Deal.owner_id, select(Deal.owner_id).where(*due), crowd)
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
            .where(*due, Deal.stage_due_at.is_not(None))
            .order_by(Deal.stall_rung_at)
            .with_for_update(skip_locked=True, of=Deal)
        )
        rows = await self._rows(statement, Deal.owner_id, crowded, limit)
        due_deals = [
            DueDeal(row.id, row.department_id, row.stage_due_at, row.stall_rung, row.stage_seq, _owner(row))
            for row in rows
        ]
        return due_deals, crowded

    @asks(Permission.inbox_manage)
    async def invoices(self, limit: int, crowd: int, chase: str) -> tuple[list[DueInvoice], set[int]]:
        """Up to `limit` invoices; or all those of the deal owners who have more than `crowd` due, who are named.

        `chase`: the type of the task by which a manager sees to one. The deal is locked as well, since it may get one.
        """
        due = _UNPAID, Invoice.rung_at <= self.now
        owners = select(Deal.owner_id).join(Invoice, Invoice.deal_id == Deal.id).where(*due)
        crowded = await self._crowded(Deal.owner_id, owners, crowd)
        reachable = Contact.telegram_id.is_not(None) & Contact.unreachable_at.is_(None)
        chased = select(Task.id).where(_OPEN_TASK, Task.deal_id == Deal.id, Task.type == chase).correlate(Deal).exists()
        statement = (
            select(
                Invoice.id,
                Invoice.deal_id,
                Invoice.contact_id,
                Invoice.due_on,
                Invoice.rung,
                Contact.zone.label("client_zone"),
                reachable.label("reachable"),
                chased.label("chased"),
                *_STAFF,
            )
            .join(Deal, Deal.id == Invoice.deal_id)
            .join(Contact, Contact.id == Invoice.contact_id)
            .outerjoin(Staff, Staff.id == Deal.owner_id)
            .where(*due, Invoice.due_on.is_not(None))
            .order_by(Invoice.rung_at)
            .with_for_update(skip_locked=True, of=(Invoice, Deal))
        )
        rows = await self._rows(statement, Deal.owner_id, crowded, limit)
        due_invoices = [
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
        return due_invoices, crowded

    @asks(Permission.inbox_manage)
    async def renewals(self, limit: int) -> list[DueRenewal]:
        """Deals whose paid period is about to end (R33)."""
        statement = (
            select(Deal, *_STAFF)
            .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active))
            .where(Deal.renewal_at <= self.now)
            .order_by(Deal.renewal_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Deal)
        )
        return [DueRenewal(row.Deal, _owner(row)) for row in await self.session.execute(statement)]

    @asks(Permission.inbox_manage)
    async def digests(self, limit: int) -> list[DueDigest]:
        """Whoever's daily hour has come."""
        statement = (
            select(Staff.id, Staff.zone, Staff.digest_hour, Staff.digested_until)
            .where(_ACTIVE, Staff.digest_at <= self.now, Staff.digest_hour.is_not(None))
            .order_by(Staff.digest_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = await self.session.execute(statement)
        return [DueDigest(row.id, row.zone, row.digest_hour, row.digested_until) for row in rows]

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

    async def _crowded(self, owner: Any, owners: Rows, crowd: int) -> set[int]:
        """The owners of more than `crowd` things that are due: so many reminders at once would be a flood (R40)."""
        statement = owners.where(owner.is_not(None)).group_by(owner).having(func.count() > crowd).limit(CROWDS_AT_ONCE)
        return set((await self.session.execute(statement)).scalars())

    async def _rows(self, statement: Rows, owner: Any, crowded: Collection[int], limit: int) -> list[AnyRow]:
        narrowed = statement.where(owner.in_(crowded)) if crowded else statement.limit(limit)
        return list((await self.session.execute(narrowed)).all())


def _owner(row: AnyRow) -> StaffHours | None:
    """Whoever owns it; an outer join's missing side is NULL."""
    return _hours(row) if row.staff_id is not None else None


def _hours(row: AnyRow) -> StaffHours:
    return StaffHours(row.staff_id, row.staff_zone, row.wakes_at, row.sleeps_at)
