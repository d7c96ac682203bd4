"""When something falls due next: for whoever turns a clock on and must not jump over it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from crm_core.models import Broadcast, Deal, Invoice, OutboxNotification, Remark, Staff, Task
from crm_core.queries.base import Query, asks
from crm_core.queries.reminders.due import Due
from crm_core.rules.broadcasts import AHEAD, BroadcastState
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState, TaskState
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyColumn, AnyElement

_MOST_LEADS = 200
_ASKING = "lead.waiting"  # notifications.kinds.LeadWaiting, which stands above these queries
_OPEN = Deal.status == DealStatus.OPEN
_UNPAID = Invoice.status.in_((InvoiceStatus.SENT, InvoiceStatus.PART_PAID))
_STORED: tuple[tuple[AnyColumn, tuple[AnyElement, ...]], ...] = (
    (Task.rung_at, (Task.state == TaskState.OPEN,)),
    (Deal.stall_rung_at, (_OPEN, Deal.stage_due_at.is_not(None))),
    (Deal.answer_rung_at, (_OPEN, Deal.asked_at.is_not(None))),
    (Deal.renewal_at, ()),
    (Invoice.rung_at, (_UNPAID, Invoice.due_on.is_not(None))),
    (Remark.rung_at, ()),
    (Staff.morning_at, (Staff.active.is_(True),)),
    (Staff.digest_at, (Staff.active.is_(True), Staff.digest_hour.is_not(None))),
    (OutboxNotification.not_before, (OutboxNotification.state == NotificationState.PENDING,)),
)


class Ahead(Query):
    """Asked by the clock of the demonstration, as the system."""

    @asks(Permission.inbox_manage)
    async def next_moment(self) -> datetime | None:
        """The earliest moment from now on at which a reminder rings or a notification may be sent, if there is one."""
        moments = [
            await self.session.scalar(select(func.min(moment)).where(moment > self.now, *conditions))
            for moment, conditions in _STORED
        ]
        moments += [*await self._news(), *await self._leads()]
        return min((one for one in moments if one is not None and one > self.now), default=None)

    async def _news(self) -> list[datetime]:
        """When running broadcasts promise their next messages."""
        running = Broadcast.state == BroadcastState.RUNNING
        return [at - AHEAD for at in await self.session.scalars(select(Broadcast.next_at).where(running))]

    async def _leads(self) -> list[datetime]:
        """When somebody is asked, or asked again, about leads that nobody has: no table holds these moments."""
        due, terms = Due(self.uow), self.regulation.distribution
        waiting = await due.waiting(await due.waiting_ids(_MOST_LEADS))
        if not waiting:
            return []
        asked = (
            select(func.max(OutboxNotification.not_before))
            .where(OutboxNotification.deal_id.in_([one.deal_id for one in waiting]))
            .where(OutboxNotification.kind == _ASKING)
            .group_by(OutboxNotification.deal_id, OutboxNotification.staff_id)
        )
        again = [self.calendar.add(last, terms.repeat) for last in await self.session.scalars(asked)]
        once = [self.calendar.add(one.since, terms.response) for one in waiting]
        return [*again, *once, *(self.calendar.add(one, terms.response) for one in once)]
