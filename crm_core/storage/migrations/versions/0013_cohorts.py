"""A deal keeps when it came, into which funnel, and what stages it has seen"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm_core.storage.migrations import cohorts

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NEW = (
    ("came_at", sa.DateTime(timezone=True)),
    ("came_on", sa.Date()),
    ("came_into", sa.String(length=64)),
    ("way", sa.String()),
)
_COHORT = ["came_into", "funnel", "came_on", "way", "stage", "status", "lost_reason", "currency", "amount"]


def upgrade() -> None:
    for name, kind in _NEW:
        op.add_column("deals", sa.Column(name, kind, nullable=True))
    _run(*cohorts.fill(sqlite=_is_sqlite()))
    op.create_index("ix_deals_cohort", "deals", [*_COHORT, "department_id", "owner_id", "came_at"])
    _run(*(cohorts.SQLITE if _is_sqlite() else cohorts.POSTGRESQL))


def downgrade() -> None:
    _run(*(cohorts.DROP_SQLITE if _is_sqlite() else cohorts.DROP_POSTGRESQL))
    op.drop_index("ix_deals_cohort", "deals")
    # One by one: a table that is made anew would lose its triggers.
    for name, _ in reversed(_NEW):
        op.drop_column("deals", name)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(*statements: str) -> None:
    # As they are: a colon in them is no parameter.
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
