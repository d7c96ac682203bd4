"""Who works here: departments, staff and the invitations by which people join (R48, R50)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.roles import Role

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Department(Schema):
    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Staff(Schema):
    """A person who works here. Dismissal ends access at that moment (R50); the row stays, since history names it."""

    __tablename__ = "staff"
    __table_args__ = (
        Index("ix_staff_in_turn", "last_lead_at", sqlite_where=text("active"), postgresql_where=text("active")),
        Index("ix_staff_morning_at", "morning_at", sqlite_where=text("active"), postgresql_where=text("active")),
        Index("ix_staff_digest_at", "digest_at", sqlite_where=text("active"), postgresql_where=text("active")),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(words(Role))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    locale: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(40))
    # The recipient's waking window, local time; nothing rings outside it (R39). None: the regulation's default.
    wakes_at: Mapped[time | None]
    sleeps_at: Mapped[time | None]
    # Local hour of the daily digest and the stored moment of the next one (UTC); None: gets no digest (R42).
    digest_hour: Mapped[time | None]
    digest_at: Mapped[datetime | None]
    # The end of the time that the last digest which they got has told of: the next one tells of what came since.
    digested_until: Mapped[datetime | None]
    # What stood when their last weeks were told, the newest first (R42).
    week_figures: Mapped[list[Any] | None]
    # ISO days of the week on which they work, "12345"; None: the company's. And the last day of their leave.
    weekdays: Mapped[str | None] = mapped_column(String(7))
    away_until: Mapped[date | None]
    # The stored moment of the next morning list (UTC, R38); long past: the next scan reckons it.
    morning_at: Mapped[datetime | None] = mapped_column(default=LONG_AGO)
    takes_leads: Mapped[bool] = mapped_column(default=False)
    last_lead_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    unreachable_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]


class Invitation(Schema):
    """A single-use link. Only the hash of its secret is kept, so a stolen database invites nobody."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(words(Role))
    name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
