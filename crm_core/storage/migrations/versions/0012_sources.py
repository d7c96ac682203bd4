"""Seals of the sources' links, and what a source has cost"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "source_links",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=16), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_source_links")),
    )
    op.create_table(
        "source_costs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_source_costs_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_costs")),
        sa.UniqueConstraint("code", "month", name=op.f("uq_source_costs_code_month")),
    )


def downgrade() -> None:
    op.drop_table("source_costs")
    op.drop_table("source_links")
