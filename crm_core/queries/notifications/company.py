"""What those who lead a company should know of its running: a colleague whom nothing reaches, a backup that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select

from crm_core.models import Deal, Department, Staff
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus


@dataclass(frozen=True, slots=True)
class UnreachableFacts:
    """A colleague who has blocked the bot or has left Telegram, and how many open deals are with them."""

    staff_id: int
    name: str
    deals: int


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """Why there is no backup, as a code."""

    why: str


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """Who somebody is by now."""

    name: str
    role: Role
    department: str | None


@notification("staff.changed", at_once=True)
class StaffChanged(NotificationKind[StaffFacts]):
    """To whoever's card was changed: what they are now, with the keyboard of it."""

    async def load(self, sending: Sending) -> StaffFacts | None:
        reader = sending.recipient
        found = select(Department.name).where(Department.id == reader.department_id)
        department = await sending.uow.session.scalar(found) if reader.department_id else None
        return StaffFacts(reader.name, reader.role, department) if reader.role is not None else None


@notification("staff.unreachable")
class StaffUnreachable(NotificationKind[UnreachableFacts]):
    """Nothing reaches `gone`."""

    gone: Annotated[int, Field(alias="staff")]

    async def load(self, sending: Sending) -> UnreachableFacts | None:
        """No longer told once they are back, or have been dismissed."""
        theirs = Deal.owner_id == self.gone, Deal.status == DealStatus.OPEN
        found = await sending.uow.session.execute(
            select(Staff.name, select(func.count()).select_from(Deal).where(*theirs).scalar_subquery()).where(
                Staff.id == self.gone, Staff.active, Staff.unreachable_at.is_not(None)
            )
        )
        row = found.one_or_none()
        return None if row is None else UnreachableFacts(self.gone, row[0], row[1])


@notification("backup.failed")
class BackupFailed(NotificationKind[BackupFacts]):
    """Today's backup could not be made."""

    why: str

    async def load(self, sending: Sending) -> BackupFacts:
        return BackupFacts(self.why)
