"""Which date of its deal a task follows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("due_from", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("tasks", "due_from")
