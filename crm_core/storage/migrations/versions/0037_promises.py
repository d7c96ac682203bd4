"""Who had a promise when its first date passed; deals whose next step lies beyond their stage's limit"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_BEYOND = sa.text("status = 'open' AND next_task_at > stage_due_at")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("promised_by", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_deals_beyond",
        "deals",
        ["paused_until", "currency", "amount", "department_id", "owner_id"],
        sqlite_where=_BEYOND,
        postgresql_where=_BEYOND,
    )


def downgrade() -> None:
    op.drop_index("ix_deals_beyond", "deals")
    op.drop_column("tasks", "promised_by")
