"""Who did what, and what was refused (R51); and the notes on a manager's record (KPI, R35)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.roles import ActorKind

_REFUSED = text("NOT allowed")


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
    """A deal that stood past its limit and one working day more, on its owner's record. Once a stage entry."""

    __tablename__ = "kpi_notes"
    __table_args__ = (UniqueConstraint("deal_id", "kind", "stage_seq", "staff_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    kind: Mapped[str] = mapped_column(String(24))
    stage_seq: Mapped[int]
    at: Mapped[datetime]
