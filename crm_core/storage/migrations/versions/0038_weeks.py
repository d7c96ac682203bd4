"""What stood when a leader's last weeks were told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    figures = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    op.add_column("staff", sa.Column("week_figures", figures, nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "week_figures")
