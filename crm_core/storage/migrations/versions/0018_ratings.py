"""How clients say that they were served"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deals", sa.Column("rating", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("deals", "rating")
