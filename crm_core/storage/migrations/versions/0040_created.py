"""Reports on what was opened find it by its day"""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_deals_created", "deals", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_deals_created", "deals")
