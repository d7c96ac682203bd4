"""What was said with a client, and where each person is in a conversation with the bot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.statuses import Direction, MessageKind


class Message(Schema):
    """One message of a client, to a client, or a note on the deal. Logged by itself (R21).

    `chat_id`/`message_id` name the original in the writer's own chat, so that an edit finds its row.
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


class ConversationState(Schema):
    """What a person is in the middle of: survives a restart, commits with the change that it belongs to."""

    __tablename__ = "conversation_states"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str | None] = mapped_column(String(64))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime]
