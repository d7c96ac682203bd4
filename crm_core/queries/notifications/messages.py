"""Words between a client and us (R23), relayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

from pydantic import Field
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from crm_core.models import Contact, Deal, Message, NotificationPart, OutboxNotification, Staff
from crm_core.queries.access.scope import helped_by
from crm_core.queries.notifications.deals import deal_facts
from crm_core.queries.notifications.dto import AlbumPart, MessageFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.deals.statuses import Direction, NotificationState, Priority

MOST_IN_ALBUM = 10
"""So many Telegram takes at once."""


@dataclass(frozen=True)
class _Relayed(NotificationKind[MessageFacts]):
    """`message_id`: of the log of messages."""

    message_id: Annotated[int, Field(alias="message")]

    async def load(self, sending: Sending) -> MessageFacts | None:
        """Words once said are always true, unless they were erased."""
        statement = (
            select(Message, Contact.name.label("client"), Staff.name.label("colleague"))
            .join(Contact, Contact.id == Message.contact_id)
            .outerjoin(Staff, Staff.id == Message.staff_id)
            .where(Message.id == self.message_id)
        )
        row = (await sending.uow.session.execute(statement)).one_or_none()
        if row is None:
            return None
        said: Message = row.Message
        there = await stands_as(sending, said)
        answers, quote = await _answered(sending, said)
        return MessageFacts(
            deal=await deal_facts(sending, Deal.id == said.deal_id) if said.deal_id is not None else None,
            message_id=self.message_id,
            kind=said.kind,
            text=said.text,
            file_id=said.file_id,
            at=said.at,
            edited_at=said.edited_at,
            author=row.client if said.direction is Direction.IN else row.colleague or "",
            company=sending.uow.regulation.to_clients.name,
            relayed_as=there.message_id,
            in_parts=there.in_parts,
            in_album=there.in_album,
            written_in=said.chat_id,
            written_as=said.message_id,
            entities=said.entities or (),
            forwarded_from=said.forwarded_from,
            answers=answers,
            quote=quote,
        )


class Standing(NamedTuple):
    """Where a message stands in somebody's chat, if it does; whether it took several there, or is of an album."""

    message_id: int | None = None
    in_parts: bool = False
    in_album: bool = False


async def stands_as(sending: Sending, said: Message) -> Standing:
    """As it stands in the recipient's own chat."""
    recipient = sending.recipient
    if said.chat_id == recipient.chat_id:
        return Standing(said.message_id)
    keys = f"msg:{said.id}", f"msg:{said.id}:{recipient.staff_id}"
    parts = select(NotificationPart.message_id).where(NotificationPart.notification_id == OutboxNotification.id)
    picture = parts.where(NotificationPart.message_id == OutboxNotification.message_id)
    there = (
        select(OutboxNotification.message_id, parts.exists(), picture.exists())
        .where(OutboxNotification.dedupe_key.in_(keys), OutboxNotification.chat_id == recipient.chat_id)
        .order_by(OutboxNotification.id.desc())
    )
    row = (await sending.uow.session.execute(there.limit(1))).first()
    return Standing(*row) if row else Standing()


async def _answered(sending: Sending, said: Message) -> tuple[int | None, str | None]:
    """Where what it answers stands in the recipient's chat, and what of it is to be quoted."""
    before = await sending.uow.session.get(Message, said.reply_to_id) if said.reply_to_id is not None else None
    # A note among colleagues is quoted to nobody.
    if before is None or before.contact_id != said.contact_id or before.direction is Direction.NOTE:
        return None, said.quote if before is None else None
    there = (await stands_as(sending, before)).message_id
    return there, said.quote or (before.text if there is None else None)


@dataclass(frozen=True)
class _AlbumPart(_Relayed):
    """`album`: other parts belong to it; the first that is sent takes along those that are there by then."""

    album: bool = False

    async def load(self, sending: Sending) -> MessageFacts | None:
        facts = await super().load(sending)
        return facts if facts is None or not self.album else replace(facts, album=await self._parts(sending))

    async def _parts(self, sending: Sending) -> tuple[AlbumPart, ...]:
        whose = (
            OutboxNotification.staff_id == sending.recipient.staff_id
            if sending.recipient.staff_id is not None
            else OutboxNotification.contact_id == sending.recipient.contact_id
        )
        first = aliased(Message)
        waiting = select(OutboxNotification.id, OutboxNotification.payload).where(
            whose,
            OutboxNotification.deal_id == sending.deal_id,
            OutboxNotification.kind == self.name,
            OutboxNotification.state == NotificationState.PENDING,
        )
        rows = {payload["message"]: row for row, payload in await sending.uow.session.execute(waiting)}
        same = (
            select(Message.id, Message.kind, Message.file_id, Message.text)
            .join(first, (first.chat_id == Message.chat_id) & (first.album == Message.album))
            .where(first.id == self.message_id, Message.id.in_(rows), Message.file_id.is_not(None))
            .order_by(Message.id)
        )
        found = (await sending.uow.session.execute(same)).all()
        return tuple(AlbumPart(rows[row.id], row.kind, row.file_id, row.text) for row in found[:MOST_IN_ALBUM])


@notification("message.in", priority=Priority.CONVERSATION, at_once=True)
class ClientWrote(_AlbumPart):
    """To the owner of the client's deal, or to those who direct."""


@notification("message.after", priority=Priority.CONVERSATION, at_once=True)
class ClientWroteAfterwards(_Relayed):
    """Their deal is closed, and what they wrote is no wish by itself: its last manager says what it is."""


@notification("message.edited", priority=Priority.CONVERSATION, at_once=True)
class ClientEdited(_Relayed):
    """The client has put it otherwise."""


@notification("message.moved", priority=Priority.CONVERSATION, at_once=True)
class ClientMoved(_Relayed):
    """The client's live place has got further: shown where the place was, without ringing."""

    async def load(self, sending: Sending) -> MessageFacts | None:
        facts = await super().load(sending)
        return facts if facts is not None and facts.relayed_as is not None else None


@notification("message.unshown", priority=Priority.CONVERSATION, at_once=True)
class CouldNotShow(_Relayed):
    """To whoever should have read a client's message that Telegram would not take: that there is one, and its words."""


@notification("message.undelivered", priority=Priority.CONVERSATION, at_once=True)
class NotDelivered(_Relayed):
    """To the colleague who wrote it: it has not reached the client. `why`: `unreachable`, `too_large`, `no_voice` or
    `refused`.
    """

    why: str = "refused"

    async def load(self, sending: Sending) -> MessageFacts | None:
        facts = await super().load(sending)
        return None if facts is None else replace(facts, why=self.why)


@notification("message.withdrawn", priority=Priority.CONVERSATION, at_once=True)
class PlanWithdrawn(_Relayed):
    """To whoever wrote it to go later: the client has written first, and it was not sent."""


@notification("message.handed_on", priority=Priority.CONVERSATION, at_once=True)
class HandedOn(_Relayed):
    """To a deal's new owner: what the one before was writing, to the client or on the deal, as it became theirs."""

    meant_for: str = "client"

    async def load(self, sending: Sending) -> MessageFacts | None:
        facts = await super().load(sending)
        return None if facts is None else replace(facts, why=self.meant_for)


@notification("note.told", priority=Priority.CONVERSATION)
class NoteTold(_Relayed):
    """A note on a deal, to its owner or one who helps with it (R65), whom its writer has named."""

    async def load(self, sending: Sending) -> MessageFacts | None:
        reader = sending.recipient.staff_id
        theirs = or_(Deal.owner_id == reader, helped_by(reader))
        found = await sending.uow.session.scalar(select(Deal.id).where(Deal.id == sending.deal_id, theirs))
        return None if found is None else await super().load(sending)


@notification("message.unheard", priority=Priority.CONVERSATION, for_client=True, at_once=True)
class NotHeard(NotDelivered):
    """To the client who wrote it: it could not be passed on as it is."""


@notification("message.out", priority=Priority.CONVERSATION, for_client=True, at_once=True)
class WeWrote(_AlbumPart):
    """To the client, under the company's name. `later`: it was written before its time."""

    later: bool = False


@notification("message.out_edited", priority=Priority.CONVERSATION, for_client=True, at_once=True)
class WeEdited(_Relayed):
    """To the client: what we wrote, put otherwise, where it stands."""
