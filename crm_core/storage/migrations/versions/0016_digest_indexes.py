"""Each list of a leader's digest is counted by an index of its own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COUNTED = ["currency", "amount", "department_id", "owner_id"]
_NEW = (
    ("ix_deals_next", ["next_task_at", "paused_until", "funnel", "stage", *_COUNTED], "status = 'open'"),
    ("ix_deals_stalled", ["stalled_at", *_COUNTED], "status = 'open' AND stalled_at IS NOT NULL"),
    ("ix_deals_paused", ["paused_until", *_COUNTED], "status = 'open' AND paused_until IS NOT NULL"),
    ("ix_deals_paid_until", ["paid_until"], "paid_until IS NOT NULL"),
)


def upgrade() -> None:
    for name, columns, which in _NEW:
        where = sa.text(which)
        op.create_index(name, "deals", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, _, _ in reversed(_NEW):
        op.drop_index(name, "deals")
