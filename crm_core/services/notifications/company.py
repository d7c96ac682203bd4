"""News of the company's running, for those who lead it."""

from __future__ import annotations

from sqlalchemy import select

from crm_core.models import Staff
from crm_core.queries.notifications.kinds import BackupFailed
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.roles import Role
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox


class CompanyNews(Service):
    @needs(Permission.inbox_manage)
    async def backup_failed(self, why: str) -> None:
        """Administrators are told, once a day. `why`: a code, no words and no names."""
        there = select(Staff.id).where(Staff.active, Staff.role == Role.admin, Staff.telegram_id.is_not(None))
        day = self.now.date().isoformat()
        await self.other(Outbox).put_all(
            NewNotification(f"backup:{day}:{one}", BackupFailed(why), staff_id=one)
            for one in await self.session.scalars(there)
        )
