"""What was promised to somebody else, or for later (ADR 3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.broadcasts import BroadcastState
from crm_core.rules.deals.statuses import MessageKind, NotificationState

_PENDING = text("state = 'pending'")
_NEWS = text("broadcast_id IS NOT NULL")
_RUNNING = text("state = 'running'")
_ASKING = text("kind = 'lead.waiting'")


class OutboxNotification(Schema):
    """A message still to be rendered and sent, written with the change that causes it.

    Exactly one of `staff_id` and `contact_id` is set. `payload` holds ids and codes, not words: it is rendered at
    delivery, in the recipient's language, from what is true then. `chat_id`/`message_id` are set once sent: that is how
    a reply to a relayed message finds its deal.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "not_before", "priority", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_outbox_sent_as", "chat_id", "message_id"),
        Index("ix_outbox_deal", "deal_id", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_outbox_broadcast", "broadcast_id", "state", sqlite_where=_NEWS, postgresql_where=_NEWS),
        Index("ix_outbox_asked", "deal_id", "staff_id", sqlite_where=_ASKING, postgresql_where=_ASKING),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    # The news that it is a part of, counted by it.
    broadcast_id: Mapped[int | None] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    priority: Mapped[int]
    state: Mapped[NotificationState] = mapped_column(words(NotificationState), default=NotificationState.PENDING)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(200))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class NotificationPart(Schema):
    """An earlier message of a notification that took several: a reply to it finds the deal as one to the last does."""

    __tablename__ = "outbox_parts"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    notification_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))


class Broadcast(Schema):
    """A message on its way to everybody of a segment who agreed to news, so many of them `a_minute`.

    `conditions`: the segment as it was named then. `cursor`: the last client to whom it was promised; `next_at`: for
    when the next promise is; `promised_at`: since when it is promised to all. `chat_id`/`message_id`: where its
    progress is shown.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (Index("ix_broadcasts_due", "next_at", sqlite_where=_RUNNING, postgresql_where=_RUNNING),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    segment: Mapped[str] = mapped_column(String(60))
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kind: Mapped[MessageKind] = mapped_column(words(MessageKind))
    text: Mapped[str | None]
    entities: Mapped[list[Any] | None]
    file_id: Mapped[str | None] = mapped_column(String(200))
    by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    a_minute: Mapped[int]
    state: Mapped[BroadcastState] = mapped_column(words(BroadcastState))
    total: Mapped[int]
    cursor: Mapped[int] = mapped_column(BigInteger, default=0)
    next_at: Mapped[datetime]
    created_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
