"""News to a segment of clients"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_RUNNING = sa.text("state = 'running'")
_NEWS = sa.text("broadcast_id IS NOT NULL")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("segment", sa.String(length=60), nullable=False),
        sa.Column("conditions", _JSON, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("entities", _JSON, nullable=True),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("by_staff_id", _ID, nullable=False),
        sa.Column("a_minute", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        _moment("next_at"),
        _moment("created_at"),
        _moment("promised_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_broadcasts_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(
        "ix_broadcasts_due", "broadcasts", ["next_at"], sqlite_where=_RUNNING, postgresql_where=_RUNNING
    )
    op.add_column("outbox", sa.Column("broadcast_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_outbox_broadcast", "outbox", ["broadcast_id", "state"], sqlite_where=_NEWS, postgresql_where=_NEWS
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_broadcast", "outbox")
    op.drop_column("outbox", "broadcast_id")
    op.drop_table("broadcasts")
