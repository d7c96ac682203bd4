"""A message of a client, a colleague or a note, as it is logged by itself (R21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, select, union_all

from crm_core.models import Message, NotificationPart, OutboxNotification
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import Direction, MessageKind
from crm_core.rules.texts.text_cleaning import clean, one_line
from crm_core.services.base import Service, consequence
from crm_core.storage.sql_types import NamedValues, NamedValuesView
from crm_core.storage.upserts import Upsert

_MAX_FILE_ID, _MAX_ALBUM = 200, 64


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody sent. `chat_id` and `message_id` name it in its writer's own chat, so that an edit finds it; None
    for what was said in no chat: in a form of a website, or put together out of presses.

    `text`: words or caption; `file_id`: Telegram's name of the photo, voice or file. `entities`: the formatting of the
    text. `forwarded_from`: whose words they are, where not the sender's own. `reply_to`: the message of the same chat
    that it answers, `quote`: the part of it that was quoted. `album`: Telegram's id of its album.
    """

    kind: MessageKind
    text: str | None
    file_id: str | None
    chat_id: int | None
    message_id: int | None
    entities: Sequence[NamedValuesView] = ()
    forwarded_from: str | None = None
    reply_to: int | None = None
    quote: str | None = None
    album: str | None = None


def file_of(incoming: Incoming) -> str | None:
    """Its file's name, if it is one that Telegram gives."""
    return incoming.file_id if incoming.file_id and len(incoming.file_id) <= _MAX_FILE_ID else None


def formatting_of(incoming: Incoming) -> list[NamedValues] | None:
    return [dict(one) for one in incoming.entities] or None


_MESSAGES = table(Message)
_LOG = Upsert(
    lambda insert: (
        insert(_MESSAGES).on_conflict_do_nothing(index_elements=["chat_id", "message_id"]).returning(_MESSAGES.c.id)
    )
)


_IN_CHAT = bindparam("chat", type_=BigInteger), bindparam("message", type_=BigInteger)
_OWN = select(_MESSAGES.c.id).where(_MESSAGES.c.chat_id == _IN_CHAT[0], _MESSAGES.c.message_id == _IN_CHAT[1])
_PART = select(NotificationPart.notification_id).where(
    NotificationPart.chat_id == _IN_CHAT[0], NotificationPart.message_id == _IN_CHAT[1]
)
_SENT_AS = select(OutboxNotification.id).where(
    OutboxNotification.chat_id == _IN_CHAT[0], OutboxNotification.message_id == _IN_CHAT[1]
)
_RELAYED = (
    select(OutboxNotification.payload)
    .where(OutboxNotification.id.in_(union_all(_SENT_AS, _PART)))
    .order_by(OutboxNotification.id.desc())
    .limit(1)
)


class MessageLog(Service):
    @consequence
    async def keep(
        self,
        incoming: Incoming,
        direction: Direction,
        contact_id: int,
        deal_id: int | None,
        staff_id: int | None = None,
        at: datetime | None = None,
    ) -> int | None:
        """The new message's id; None if this very message has been logged before. `at`: when it is to go out."""
        row: NamedValues = {
            "contact_id": contact_id,
            "deal_id": deal_id,
            "direction": direction,
            "staff_id": staff_id,
            "kind": incoming.kind,
            "text": clean(incoming.text) if incoming.text else None,
            "file_id": file_of(incoming),
            "chat_id": incoming.chat_id,
            "message_id": incoming.message_id,
            "at": at or self.now,
            "entities": formatting_of(incoming),
            "forwarded_from": one_line(incoming.forwarded_from) if incoming.forwarded_from else None,
            "reply_to_id": await self._answered(incoming),
            "quote": clean(incoming.quote) if incoming.quote else None,
            "album": incoming.album[:_MAX_ALBUM] if incoming.album else None,
        }
        return await self.session.scalar(_LOG.on(self.session), row)

    async def _answered(self, incoming: Incoming) -> int | None:
        """The logged message behind the one that it replies to: the writer's own, or one that was relayed to them."""
        if incoming.reply_to is None:
            return None
        at = {"chat": incoming.chat_id, "message": incoming.reply_to}
        if (own := await self.session.scalar(_OWN, at)) is not None:
            return own
        payload: NamedValues | None = await self.session.scalar(_RELAYED, at)
        return payload.get("message") if payload else None
