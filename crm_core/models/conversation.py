"""What was said with a client, and where each person is in a conversation with the bot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.deals.statuses import Direction, MessageKind


class Message(Schema):
    """One message of a client, to a client, or a note on the deal. Logged by itself (R21).

    `chat_id`/`message_id` name the original in the writer's own chat, so that an edit finds its row. `forwarded_from`:
    whose words they are, where not the writer's. `reply_to_id`: the message that it answers (it may be erased by now),
    `quote`: the part of it that was quoted. `entities`: formatting, in UTF-16 units of `text`. `album`: Telegram's id
    of the album that it was a part of.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id"),
        Index("ix_messages_deal", "deal_id", "at"),
        Index("ix_messages_contact", "contact_id", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    direction: Mapped[Direction] = mapped_column(words(Direction))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind), default=MessageKind.TEXT)
    text: Mapped[str | None]
    file_id: Mapped[str | None] = mapped_column(String(200))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    entities: Mapped[list[Any] | None]
    forwarded_from: Mapped[str | None] = mapped_column(String(200))
    reply_to_id: Mapped[int | None] = mapped_column(BigInteger)
    quote: Mapped[str | None]
    album: Mapped[str | None] = mapped_column(String(64))


class ConversationState(Schema):
    """What a person is in the middle of: survives a restart, commits with the change that it belongs to."""

    __tablename__ = "conversation_states"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime]
