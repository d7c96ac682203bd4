"""Words between a client and us (R23), relayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select

from crm_core.models import Contact, Deal, Message, NotificationPart, OutboxNotification, Staff
from crm_core.queries.notifications.deals import deal_facts
from crm_core.queries.notifications.dto import MessageFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.statuses import Direction, Priority


@dataclass(frozen=True)
class _Relayed(NotificationKind[MessageFacts]):
    """`message_id`: of the log of messages."""

    message_id: Annotated[int, Field(alias="message")]

    async def load(self, sending: Sending) -> MessageFacts | None:
        """Words once said are always true, unless they were erased."""
        recipient = sending.recipient
        keys = f"msg:{self.message_id}", f"msg:{self.message_id}:{recipient.staff_id}"
        there = OutboxNotification.dedupe_key.in_(keys), OutboxNotification.chat_id == recipient.chat_id
        relayed = select(func.max(OutboxNotification.message_id)).where(*there).scalar_subquery()
        parts = select(NotificationPart.message_id).join(
            OutboxNotification, OutboxNotification.id == NotificationPart.notification_id
        )
        statement = (
            select(
                Message,
                Contact.name.label("client"),
                Staff.name.label("colleague"),
                relayed.label("relayed_as"),
                parts.where(*there).exists().label("in_parts"),
            )
            .join(Contact, Contact.id == Message.contact_id)
            .outerjoin(Staff, Staff.id == Message.staff_id)
            .where(Message.id == self.message_id)
        )
        row = (await sending.uow.session.execute(statement)).one_or_none()
        if row is None:
            return None
        said: Message = row.Message
        return MessageFacts(
            deal=await deal_facts(sending, Deal.id == said.deal_id) if said.deal_id is not None else None,
            message_id=self.message_id,
            kind=said.kind,
            text=said.text,
            file_id=said.file_id,
            at=said.at,
            edited_at=said.edited_at,
            author=row.client if said.direction is Direction.IN else row.colleague or "",
            company=sending.uow.regulation.company.name,
            relayed_as=said.message_id if said.chat_id == recipient.chat_id else row.relayed_as,
            in_parts=row.in_parts,
            written_in=said.chat_id,
            written_as=said.message_id,
        )


@notification("message.in", priority=Priority.CONVERSATION, at_once=True)
class ClientWrote(_Relayed):
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


@notification("message.unheard", priority=Priority.CONVERSATION, for_client=True, at_once=True)
class NotHeard(NotDelivered):
    """To the client who wrote it: it could not be passed on as it is."""


@notification("message.out", priority=Priority.CONVERSATION, for_client=True, at_once=True)
class WeWrote(_Relayed):
    """To the client, under the company's name."""


@notification("message.out_edited", priority=Priority.CONVERSATION, for_client=True, at_once=True)
class WeEdited(_Relayed):
    """To the client: what we wrote, put otherwise, where it stands."""
