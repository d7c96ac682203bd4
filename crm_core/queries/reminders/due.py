"""What has fallen due: look-ups by partial indexes on stored moments, so that a scan costs what is due and no more.

Meant for the transaction that rings: on PostgreSQL the rows are locked, and those that another holds are left to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, func, or_, select, text

from crm_core.models import Contact, Deal, Invoice, OutboxNotification, Staff, StageEntry, Task
from crm_core.queries.base import Query
from crm_core.queries.filters.literals import inlined
from crm_core.roles import Role
from crm_core.rules.statuses import DealStatus, InvoiceStatus, NotificationState, TaskState

_OPEN_TASK = inlined(Task.state, TaskState.OPEN)
_OPEN_DEAL = inlined(Deal.status, DealStatus.OPEN)
_UNPAID = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
# As the index has it: SQLAlchemy's own `active = 1` would not be recognised.
_ACTIVE = text("staff.active")
_PENDING = inlined(OutboxNotification.state, NotificationState.PENDING)

CROWDS_AT_ONCE = 20

Rows: TypeAlias = Select[*tuple[Any, ...]]


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
    """Somebody whose daily hour has come."""

    staff_id: int
    zone: str
    hour: time


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who is told of a department's stalled deals, or of the whole company's (`department_id` None)."""

    hours: StaffHours
    department_id: int | None


_OWNER = (Staff.id, Staff.zone, Staff.wakes_at, Staff.sleeps_at)


class Due(Query):
    """Asked by the ringing, as the system."""

    async def notifications_waiting(self) -> bool:
        """Whether any notification is due and nobody's."""
        free = or_(OutboxNotification.leased_until.is_(None), OutboxNotification.leased_until <= self.now)
        statement = select(OutboxNotification.id).where(_PENDING, OutboxNotification.not_before <= self.now, free)
        return (await self.session.execute(statement.limit(1))).first() is not None

    async def tasks(self, limit: int, crowd: int) -> tuple[list[DueTask], set[int]]:
        """Up to `limit` tasks; or all those of the owners who have more than `crowd` of them due, who are named."""
        due = _OPEN_TASK, Task.rung_at <= self.now
        crowded = await self._crowded(Task.owner_id, select(Task.owner_id).where(*due), crowd)
        statement = (
            select(Task.id, Task.deal_id, Task.due_at, Task.rung, *_OWNER)
            .outerjoin(Staff, Staff.id == Task.owner_id)
            .where(*due)
            .order_by(Task.rung_at)
            .with_for_update(skip_locked=True, of=Task)
        )
        rows = await self._rows(statement, Task.owner_id, crowded, limit)
        return [DueTask(*row[:4], owner=_hours(row[4:])) for row in rows], crowded

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
                seq.correlate(Deal).scalar_subquery(),
                *_OWNER,
            )
            .outerjoin(Staff, Staff.id == Deal.owner_id)
            .where(*due, Deal.stage_due_at.is_not(None))
            .order_by(Deal.stall_rung_at)
            .with_for_update(skip_locked=True, of=Deal)
        )
        rows = await self._rows(statement, Deal.owner_id, crowded, limit)
        return [DueDeal(*row[:5], owner=_hours(row[5:])) for row in rows], crowded

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
                Contact.zone,
                reachable,
                chased,
                *_OWNER,
            )
            .join(Deal, Deal.id == Invoice.deal_id)
            .join(Contact, Contact.id == Invoice.contact_id)
            .outerjoin(Staff, Staff.id == Deal.owner_id)
            .where(*due, Invoice.due_on.is_not(None))
            .order_by(Invoice.rung_at)
            .with_for_update(skip_locked=True, of=(Invoice, Deal))
        )
        rows = await self._rows(statement, Deal.owner_id, crowded, limit)
        return [DueInvoice(*row[:8], owner=_hours(row[8:])) for row in rows], crowded

    async def renewals(self, limit: int) -> list[DueRenewal]:
        """Deals whose paid period is about to end (R33)."""
        statement = (
            select(Deal, *_OWNER)
            .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active))
            .where(Deal.renewal_at <= self.now)
            .order_by(Deal.renewal_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Deal)
        )
        rows: Sequence[Any] = (await self.session.execute(statement)).all()
        return [DueRenewal(row[0], _hours(row[1:])) for row in rows]

    async def digests(self, limit: int) -> list[DueDigest]:
        """Whoever's daily hour has come."""
        statement = (
            select(Staff.id, Staff.zone, Staff.digest_hour)
            .where(_ACTIVE, Staff.digest_at <= self.now, Staff.digest_hour.is_not(None))
            .order_by(Staff.digest_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows: Sequence[Any] = (await self.session.execute(statement)).all()
        return [DueDigest(*row) for row in rows]

    async def leaders(self) -> list[Leader]:
        """Supervisors, and the heads of departments."""
        statement = select(*_OWNER, Staff.role, Staff.department_id).where(
            Staff.active, Staff.role.in_((Role.supervisor, Role.head))
        )
        rows: Sequence[Any] = (await self.session.execute(statement)).all()
        return [Leader(StaffHours(*row[:4]), row[5] if row[4] is Role.head else None) for row in rows]

    async def _crowded(self, owner: Any, owners: Rows, crowd: int) -> set[int]:
        """LeadAssignment of more than `crowd` things that are due: so many reminders at once would be a flood (R40)."""
        statement = owners.where(owner.is_not(None)).group_by(owner).having(func.count() > crowd).limit(CROWDS_AT_ONCE)
        return set((await self.session.execute(statement)).scalars())

    async def _rows(self, statement: Rows, owner: Any, crowded: Collection[int], limit: int) -> list[Any]:
        narrowed = statement.where(owner.in_(crowded)) if crowded else statement.limit(limit)
        return list((await self.session.execute(narrowed)).all())


def _hours(row: Sequence[Any]) -> StaffHours | None:
    return StaffHours(*row) if row[0] is not None else None
