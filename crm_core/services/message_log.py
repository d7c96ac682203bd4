"""A message of a client, a colleague or a note, as it is logged by itself (R21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_core.models import Message
from crm_core.models.schema import table
from crm_core.rules.statuses import Direction, MessageKind
from crm_core.rules.text_cleaning import clean
from crm_core.services.base import Service, consequence
from crm_core.storage.upserts import Upsert

_MAX_FILE_ID = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """What somebody sent. `chat_id` and `message_id` name it in its writer's own chat, so that an edit finds it.

    `text`: words or caption; `file_id`: Telegram's name of the photo, voice or file.
    """

    kind: MessageKind
    text: str | None
    file_id: str | None
    chat_id: int
    message_id: int


def file_of(incoming: Incoming) -> str | None:
    """Its file's name, if it is one that Telegram gives."""
    return incoming.file_id if incoming.file_id and len(incoming.file_id) <= _MAX_FILE_ID else None


_MESSAGES = table(Message)
_LOG = Upsert(
    lambda insert: (
        insert(_MESSAGES).on_conflict_do_nothing(index_elements=["chat_id", "message_id"]).returning(_MESSAGES.c.id)
    )
)


class MessageLog(Service):
    @consequence
    async def keep(
        self, incoming: Incoming, direction: Direction, contact_id: int, deal_id: int, staff_id: int | None = None
    ) -> int | None:
        """The new message's id; None if this very message has been logged before."""
        row: dict[str, Any] = {
            "contact_id": contact_id,
            "deal_id": deal_id,
            "direction": direction,
            "staff_id": staff_id,
            "kind": incoming.kind,
            "text": clean(incoming.text) if incoming.text else None,
            "file_id": file_of(incoming),
            "chat_id": incoming.chat_id,
            "message_id": incoming.message_id,
            "at": self.now,
        }
        return await self.session.scalar(_LOG.on(self.session), row)
