"""Words that are to go to a client later (R23): withdrawn if the client writes first, and nothing of them lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, SQLColumnExpression, bindparam, exists, select, update

from crm_core.models import Message, OutboxNotification
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import PlanWithdrawn, WeWrote
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import Direction, NotificationState
from crm_core.services.base import Service, consequence
from crm_core.services.notifications.outbox import Outbox

_MESSAGES, _NOTIFICATIONS = table(Message), table(OutboxNotification)


def something_planned(deal: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether something is to be said to the client of this deal after the bound parameter `now`."""
    return exists().where(*_waiting(deal, bindparam("now"))).correlate_except(_NOTIFICATIONS)


def _waiting(
    deal: SQLColumnExpression[int] | int, now: BindParameter[datetime] | datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        _NOTIFICATIONS.c.deal_id == deal,
        _NOTIFICATIONS.c.kind == WeWrote.name,
        inlined(OutboxNotification.state, NotificationState.PENDING),
        _NOTIFICATIONS.c.not_before > now,
        _NOTIFICATIONS.c.lease.is_(None),
    )


class Planned(Service):
    @consequence
    async def withdraw(self, deal_id: int) -> None:
        """The client has written: what was to be said later may be out of place. Whoever wrote it hears of it."""
        withdrawn = await self._withdraw(deal_id)
        if not withdrawn:
            return
        authors = select(Message.id, Message.staff_id).where(Message.id.in_(withdrawn), Message.staff_id.is_not(None))
        await self.other(Outbox).put_all(
            [
                NewNotification(f"unsaid:{message}", PlanWithdrawn(message), staff_id=author, deal_id=deal_id)
                for message, author in (await self.session.execute(authors)).all()
            ]
        )

    @consequence
    async def take_back(self, deal_id: int, message_id: int) -> Sequence[int]:
        """One of them, by whoever wrote it."""
        return await self._withdraw(deal_id, _NOTIFICATIONS.c.dedupe_key == f"msg:{message_id}")

    async def _withdraw(self, deal_id: int, *which: ColumnElement[bool]) -> list[int]:
        """The ids of what has not gone, and is a note from now on."""
        waiting = _waiting(deal_id, self.now)
        rows = await self.session.execute(select(_NOTIFICATIONS.c.id, _NOTIFICATIONS.c.payload).where(*waiting, *which))
        # What waits to be tried again was said at once, and goes.
        found = [row_id for row_id, payload in rows if payload.get("later")]
        if not found:
            return []
        dropped = (
            update(_NOTIFICATIONS)
            .where(_NOTIFICATIONS.c.id.in_(found), inlined(OutboxNotification.state, NotificationState.PENDING))
            .values(state=NotificationState.DROPPED, why="withdrawn")
            .returning(_NOTIFICATIONS.c.payload)
        )
        messages = [payload["message"] for payload in await self.session.scalars(dropped)]
        kept = update(_MESSAGES).where(_MESSAGES.c.id.in_(messages))
        await self.session.execute(kept.values(direction=Direction.NOTE, at=self.now))
        return messages
