"""A deal's history has a table of its own, filled from what the audit log kept of it"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACTS = (
    "deal.lose", "deal.reopen", "deal.pause", "deal.resume", "deal.assign", "deal.nudge", "deal.win_back",
    "deal.renew", "deal.period", "deal.edit", "task.postpone", "task.assign",
)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_SLICE = 2000


def upgrade() -> None:
    events = op.create_table(
        "deal_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("deal_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.Column("batch", sa.BigInteger(), nullable=True),
        sa.Column("detail", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name="fk_deal_events_by_staff_id_staff"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_events_deal_id_deals"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_events"),
    )
    batched = sa.text("batch IS NOT NULL")
    op.create_index("ix_deal_events_deal", "deal_events", ["deal_id", "at"])
    op.create_index(
        "ix_deal_events_batch", "deal_events", ["batch"], sqlite_where=batched, postgresql_where=batched
    )
    _fill(events)


def downgrade() -> None:
    op.drop_table("deal_events")


def _fill(events: sa.Table) -> None:
    """In slices, in the order in which they were kept: rows of one moment stand in the order of their ids."""
    audit = sa.table(
        "audit", sa.column("id", _ID), sa.column("at", sa.DateTime(timezone=True)), sa.column("actor"),
        sa.column("actor_id"), sa.column("action"), sa.column("allowed", sa.Boolean()), sa.column("subject"),
        sa.column("subject_id"), sa.column("detail", _JSON),
    )
    deals, staff = sa.table("deals", sa.column("id")), sa.table("staff", sa.column("id"))
    colleague = sa.and_(audit.c.actor == "staff", staff.c.id == audit.c.actor_id)
    kept = (
        sa.select(audit.c.id, audit.c.subject_id, audit.c.at, audit.c.action, staff.c.id, audit.c.detail)
        .select_from(audit.join(deals, deals.c.id == audit.c.subject_id).outerjoin(staff, colleague))
        .where(audit.c.subject == "deal", audit.c.action.in_(ACTS), audit.c.allowed)
        .order_by(audit.c.id)
        .limit(_SLICE)
    )
    last, bind = 0, op.get_bind()
    while rows := bind.execute(kept.where(audit.c.id > last)).all():
        bind.execute(sa.insert(events), [_event(*row[1:]) for row in rows])
        last = rows[-1][0]


def _event(deal_id: int, at: datetime, action: str, by: int | None, detail: Any) -> dict[str, Any]:
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    batch = round(moment.timestamp() * 1_000_000) // 1000 if action == "deal.assign" else None
    return {"deal_id": deal_id, "at": at, "kind": action, "by_staff_id": by, "batch": batch, "detail": detail or {}}
