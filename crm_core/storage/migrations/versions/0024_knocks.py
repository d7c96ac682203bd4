"""Who has written and not agreed, counted without being known"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knocks",
        sa.Column("trace", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trace", name=op.f("pk_knocks")),
    )
    op.create_index(op.f("ix_knocks_at"), "knocks", ["at"])


def downgrade() -> None:
    op.drop_table("knocks")
