"""Who was asked about a waiting lead is found by an index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ASKING = sa.text("kind = 'lead.waiting'")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_asked", "outbox", ["deal_id", "staff_id"], sqlite_where=_ASKING, postgresql_where=_ASKING
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_asked", "outbox")
