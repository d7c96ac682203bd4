"""Who did what, and what was refused (R51); the remarks of quality control (R59), and the notes on a manager's record
(KPI, R35)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.roles import ActorKind

_REFUSED = text("NOT allowed")
_LOOKED_AT = text("rung_at IS NOT NULL")


class AuditEntry(Schema):
    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "subject", "subject_id"),
        Index("ix_audit_actor", "actor_id", "id"),
        Index("ix_audit_refused", "id", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(40))
    allowed: Mapped[bool]
    subject: Mapped[str | None] = mapped_column(String(24))
    # As wide as any id that may be forged: a refusal goes on record whatever was asked for.
    subject_id: Mapped[int | None] = mapped_column(Id)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class KpiNote(Schema):
    """A deal that stood past its limit and one working day more, or was not moved after a remark, on its owner's
    record. Once a stage entry and kind."""

    __tablename__ = "kpi_notes"
    __table_args__ = (UniqueConstraint("deal_id", "kind", "stage_seq", "staff_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    kind: Mapped[str] = mapped_column(String(24))
    stage_seq: Mapped[int]
    at: Mapped[datetime]


class Remark(Schema):
    """What quality control, or a leader, said to a deal's manager (R59), and what came of it.

    `rung_at`: when it is to be seen whether the deal has moved (NULL: that is known). Then either `moved_at` is set, or
    `escalated_at`.
    """

    __tablename__ = "remarks"
    __table_args__ = (
        Index("ix_remarks_due", "rung_at", sqlite_where=_LOOKED_AT, postgresql_where=_LOOKED_AT),
        Index("ix_remarks_staff", "staff_id", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    # The deal's owner when it was made.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    # NULL where a press said that it is seen to.
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_at: Mapped[datetime | None]
    rung_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
