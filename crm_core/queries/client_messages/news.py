"""News to a segment: what a client reads, how far it has got, what came of it (R41)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, literal, select

from crm_core.models import Broadcast, Contact, Message, OutboxNotification, Staff
from crm_core.queries.base import Query, asks
from crm_core.queries.clients.segments import Segments
from crm_core.queries.filters.consents import agreed_to_news, may_be_told
from crm_core.regulation.schema import Text
from crm_core.rules.broadcasts import ANSWERS_WITHIN, BroadcastState
from crm_core.rules.deals.statuses import Direction, MessageKind, NotificationState
from crm_core.rules.policy import Permission
from crm_core.rules.segments import Conditions
from crm_core.storage.sql_types import NamedValuesView

SHOWN = 8


@dataclass(frozen=True, slots=True)
class NewsFacts:
    """What a client reads. `company`: as clients may be shown it."""

    kind: MessageKind
    text: str | None
    entities: Sequence[NamedValuesView]
    file_id: str | None
    company: Text | None


@dataclass(frozen=True, slots=True)
class BroadcastProgress:
    """`delivered`: it reached so many. `blocked`: so many have blocked us or are gone. `dropped`: to so many it did not
    go after all, since they had unsubscribed meanwhile, or it was stopped. `waiting`: it is promised to so many, some
    of them asleep. `promised_at`: since when it is promised to everybody. `answered`: so many of those whom it reached
    have written since, a week after that at the latest.

    `shown_as`: the message of ours in its writer's chat that shows this.
    """

    id: int
    segment: str
    words: str
    state: BroadcastState
    by: str
    created_at: datetime
    total: int
    promised_at: datetime | None = None
    delivered: int = 0
    blocked: int = 0
    dropped: int = 0
    waiting: int = 0
    answered: int = 0
    shown_as: int | None = None

    @property
    def running(self) -> bool:
        return self.state is BroadcastState.RUNNING


def reached_by_news() -> tuple[ColumnElement[bool], ...]:
    """Conditions on a contact: news can be sent to them, and may."""
    return Contact.telegram_id.is_not(None), Contact.unreachable_at.is_(None), *may_be_told(), agreed_to_news()


class Broadcasts(Query):
    @asks(Permission.broadcast_send)
    async def count(self, conditions: Conditions) -> int:
        """How many of a segment would get it. Raises BadValue `unknown_code` for a field."""
        holding = Segments(self.uow).holding(conditions)
        found = select(func.count()).select_from(Contact).where(*holding, *reached_by_news())
        return await self.session.scalar(found) or 0

    @asks(Permission.broadcast_send)
    async def progress(self, broadcast_id: int) -> BroadcastProgress | None:
        """None for one that there is not."""
        found = await self._listed(Broadcast.id == broadcast_id)
        if not found:
            return None
        (one,) = found
        # In the statement itself: PostgreSQL takes two parameters of one value for two different groups.
        gone_for_good = OutboxNotification.why == literal("unreachable", literal_execute=True)
        states = (
            select(OutboxNotification.state, gone_for_good, func.count())
            .where(OutboxNotification.broadcast_id == broadcast_id)
            .group_by(OutboxNotification.state, gone_for_good)
        )
        counts = Counter[str]()
        for state, gone, count in (await self.session.execute(states)).all():
            counts[_count_of(state, bool(gone))] += count
        return replace(one, **counts, answered=await self._answered(one))

    @asks(Permission.broadcast_send)
    async def latest(self) -> list[BroadcastProgress]:
        """The last few, without their counts."""
        return await self._listed()

    async def _listed(self, *which: ColumnElement[bool]) -> list[BroadcastProgress]:
        statement = select(Broadcast, Staff.name).join(Staff, Staff.id == Broadcast.by_staff_id).where(*which)
        rows = await self.session.execute(statement.order_by(Broadcast.id.desc()).limit(SHOWN))
        return [_progress(row[0], row[1]) for row in rows]

    async def _answered(self, one: BroadcastProgress) -> int:
        wrote = exists().where(
            Message.contact_id == OutboxNotification.contact_id,
            Message.direction == Direction.IN,
            Message.at >= OutboxNotification.sent_at,
            Message.at < (one.promised_at or self.now) + ANSWERS_WITHIN,
        )
        reached = OutboxNotification.broadcast_id == one.id, OutboxNotification.state == NotificationState.SENT
        statement = select(func.count()).select_from(OutboxNotification).where(*reached, wrote)
        return await self.session.scalar(statement) or 0


def _progress(one: Broadcast, by: str) -> BroadcastProgress:
    return BroadcastProgress(
        one.id,
        one.segment,
        one.text or "",
        one.state,
        by,
        one.created_at,
        one.total,
        one.promised_at,
        shown_as=one.message_id,
    )


def _count_of(state: NotificationState, gone: bool) -> str:
    if state is NotificationState.SENT:
        return "delivered"
    if state is NotificationState.PENDING:
        return "waiting"
    return "blocked" if gone else "dropped"
