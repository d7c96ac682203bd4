"""Kinds of messages that go to clients by themselves (R41): never at night, never to whoever stopped them."""

from __future__ import annotations

from sqlalchemy import func, select

from crm_core.models import Deal, StageEntry
from crm_core.queries.client_messages.wordings import ClientMessageFacts, about_deal, facts_of
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.deals.statuses import DealStatus


@notification("client.stage", for_client=True)
class StageReached(NotificationKind[ClientMessageFacts]):
    """What the regulation says to a client whose deal has come to a stage, as long as it stands there.

    `seq`: which of the deal's stage entries it was.
    """

    seq: int

    async def load(self, sending: Sending) -> ClientMessageFacts | None:
        latest = select(func.max(StageEntry.seq)).where(StageEntry.deal_id == Deal.id).correlate(Deal).scalar_subquery()
        standing = about_deal().where(Deal.id == sending.deal_id, Deal.status != DealStatus.LOST, latest == self.seq)
        row = (await sending.uow.session.execute(standing)).one_or_none()
        if row is None:
            return None
        deal: Deal = row[0]
        wording = sending.uow.regulation.stage(deal.funnel, deal.stage).client_message
        return None if wording is None else facts_of(sending, wording, deal, row[1], row[2])
