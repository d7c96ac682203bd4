"""Since when a client waits for an answer, and how long the first one took"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ASKED = sa.text("answer_rung_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("deals", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deals", sa.Column("answer_rung_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deals", sa.Column("answer_rung", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("deals", sa.Column("first_response", sa.Integer(), nullable=True))
    op.create_index(
        "ix_deals_answer_due", "deals", ["answer_rung_at"], sqlite_where=_ASKED, postgresql_where=_ASKED
    )


def downgrade() -> None:
    op.drop_index("ix_deals_answer_due", "deals")
    for name in ("first_response", "answer_rung", "answer_rung_at", "asked_at"):
        op.drop_column("deals", name)
