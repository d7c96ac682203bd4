"""What came of the series of messages (R41): to how many they went, who answered, who came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from crm_core.models import Deal, Message, OutboxNotification
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.client_messages.kinds import SeriesMessageDue
from crm_core.rules.deals.statuses import DealStatus, Direction, NotificationState
from crm_core.rules.policy import Permission


@dataclass(frozen=True, slots=True)
class SeriesFigures:
    """Of a funnel's series: to so many clients at least one message went, so many of them have written since, so many
    have bought since.
    """

    funnel: str
    sent: int
    answered: int
    returned: int


class SeriesReport(Query):
    @asks(Permission.digest_view)
    async def figures(self, since: datetime) -> list[SeriesFigures]:
        """Of the deals within the asker's reach whose series' first message has gone since then, by funnel."""
        first = (
            select(
                Deal.funnel,
                Deal.contact_id.label("contact"),
                func.min(OutboxNotification.sent_at).label("at"),
            )
            .join(Deal, Deal.id == OutboxNotification.deal_id)
            .where(
                OutboxNotification.kind == SeriesMessageDue.name,
                OutboxNotification.state == NotificationState.SENT,
                OutboxNotification.sent_at >= since,
                deals_within(self.actor, reach_of(self.actor, Permission.digest_view)),
            )
            .group_by(Deal.funnel, Deal.contact_id)
            .subquery()
        )
        bought = aliased(Deal)
        wrote = exists().where(
            Message.contact_id == first.c.contact, Message.direction == Direction.IN, Message.at >= first.c.at
        )
        came_back = exists().where(
            and_(bought.contact_id == first.c.contact, bought.status == DealStatus.WON, bought.closed_at >= first.c.at)
        )
        counted = select(
            first.c.funnel, func.count(), func.count().filter(wrote), func.count().filter(came_back)
        ).group_by(first.c.funnel)
        rows = await self.session.execute(counted.order_by(first.c.funnel))
        return [SeriesFigures(*row) for row in rows]
