"""What arrived: raw updates, committed before they are acknowledged (ADR 2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Json, Schema, words
from crm_core.rules.deals.statuses import InboxState

_WAITING = text("state = 'new'")
_UNANSWERED = text("answer IS NOT NULL")


class InboxUpdate(Schema):
    """One update under its unique id; the id alone tells a repeat, never a high-water mark.

    The raw body goes when the update is done: what mattered of it is in the tables by then. `answer` is the Screen
    that the person is owed, kept in the same transaction as the change and cleared once shown, so that a crash between
    the commit and the sending costs nobody their answer.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_waiting", "seq", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_inbox_turn", "chat_id", "seq", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_inbox_unanswered", "seq", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )

    # Order of arrival, which is not the order of update ids: those may jump back (F7).
    seq: Mapped[int] = mapped_column(Id, primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[InboxState] = mapped_column(words(InboxState), default=InboxState.NEW)
    raw: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json)
