"""Who works has days of the week of their own, may be away, and gets a list in the morning"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from crm_core.models.schema import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("active")


def upgrade() -> None:
    op.add_column("staff", sa.Column("weekdays", sa.String(7), nullable=True))
    op.add_column("staff", sa.Column("away_until", sa.Date(), nullable=True))
    op.add_column("staff", sa.Column("morning_at", sa.DateTime(timezone=True), nullable=True))
    staff = sa.table("staff", sa.column("morning_at", Moment()))
    op.execute(sa.update(staff).values(morning_at=datetime(1970, 1, 1, tzinfo=UTC)))
    op.create_index("ix_staff_morning_at", "staff", ["morning_at"], sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)


def downgrade() -> None:
    op.drop_index("ix_staff_morning_at", "staff")
    with op.batch_alter_table("staff") as batch_op:
        batch_op.drop_column("morning_at")
        batch_op.drop_column("away_until")
        batch_op.drop_column("weekdays")
