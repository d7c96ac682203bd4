"""Kinds of messages that go to clients by themselves (R41): never at night, never to whoever stopped them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import aliased

from crm_core.models import Broadcast, Contact, Deal, Message, StageEntry, Task
from crm_core.queries.client_messages.news import BroadcastProgress, Broadcasts, NewsFacts, reached_by_news
from crm_core.queries.client_messages.wordings import ClientMessageFacts, about_deal, facts_of
from crm_core.queries.filters.consents import agreed_to_news
from crm_core.queries.filters.reminded import reached
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.broadcasts import BroadcastState
from crm_core.rules.deals.statuses import DealStatus, Direction, Priority, TaskState
from crm_core.storage.sql_types import AnyRow


@notification("client.stage", for_client=True)
class StageReached(NotificationKind[ClientMessageFacts]):
    """What the regulation says to a client whose deal has come to a stage, as long as it stands there.

    `seq`: which of the deal's stage entries it was.
    """

    seq: int

    async def load(self, sending: Sending) -> ClientMessageFacts | None:
        row = await _standing(sending, Deal.status != DealStatus.LOST, literal(self.seq) == _LATEST)
        if row is None:
            return None
        deal: Deal = row[0]
        wording = sending.uow.regulation.stage(deal.funnel, deal.stage).client_message
        return None if wording is None else facts_of(sending, wording, deal, row[1], row[2])


@notification("client.series", priority=Priority.BULK, for_client=True)
class SeriesMessageDue(NotificationKind[ClientMessageFacts]):
    """One of the messages of a funnel's series, `place` counts from 0: as long as the deal stands where it began, the
    client has not written, nobody has spoken to them, they have no newer deal, and they still agree to news.
    """

    place: int

    async def load(self, sending: Sending) -> ClientMessageFacts | None:
        regulation, newer = sending.uow.regulation, aliased(Deal)
        wrote = exists().where(
            Message.contact_id == Deal.contact_id, Message.direction == Direction.IN, Message.at > Deal.created_at
        )
        spoken = exists().where(Task.deal_id == Deal.id, Task.state == TaskState.DONE, reached(regulation))
        row = await _standing(
            sending,
            Deal.status == DealStatus.OPEN,
            _LATEST == 1,
            agreed_to_news(),
            ~wrote.correlate(Deal),
            ~spoken.correlate(Deal),
            ~exists().where(newer.contact_id == Deal.contact_id, newer.id > Deal.id).correlate(Deal),
        )
        if row is None:
            return None
        deal: Deal = row[0]
        series = regulation.funnel(deal.funnel).series
        if self.place >= len(series):
            return None
        return facts_of(sending, series[self.place].say, deal, row[1], row[2])


@notification("client.news", priority=Priority.BULK, for_client=True)
class News(NotificationKind[NewsFacts]):
    """What is said to a whole segment, to one of it who still agrees to news, unless it was stopped meanwhile."""

    broadcast: int

    async def load(self, sending: Sending) -> NewsFacts | None:
        session = sending.uow.session
        one = await session.get(Broadcast, self.broadcast)
        if one is None or one.state is not BroadcastState.RUNNING:
            return None
        still = select(Contact.id).where(Contact.id == sending.recipient.contact_id, *reached_by_news())
        if await session.scalar(still) is None:
            return None
        company = sending.uow.regulation.to_clients.name
        return NewsFacts(one.kind, one.text, one.entities or (), one.file_id, company)


@notification("broadcast.progress", at_once=True)
class BroadcastGoesOn(NotificationKind[BroadcastProgress]):
    """To whoever sent it: how far it has got, put in the place of the message that says so."""

    broadcast: int

    async def load(self, sending: Sending) -> BroadcastProgress | None:
        found = await Broadcasts(sending.seen).progress(self.broadcast)
        return found if found is not None and found.running else None


@notification("broadcast.over", at_once=True)
class BroadcastOver(NotificationKind[BroadcastProgress]):
    """To whoever sent it: what came of it."""

    broadcast: int

    async def load(self, sending: Sending) -> BroadcastProgress | None:
        return await Broadcasts(sending.seen).progress(self.broadcast)


_LATEST = select(func.max(StageEntry.seq)).where(StageEntry.deal_id == Deal.id).correlate(Deal).scalar_subquery()


async def _standing(sending: Sending, *conditions: ColumnElement[bool]) -> AnyRow | None:
    """The deal that it is about, if all of it holds."""
    statement = about_deal().where(Deal.id == sending.deal_id, *conditions)
    return (await sending.uow.session.execute(statement)).one_or_none()
