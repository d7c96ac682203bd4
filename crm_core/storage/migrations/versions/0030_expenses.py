"""What deals cost"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("deals", sa.Column("spent", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "expenses",
        sa.Column("id", _ID, nullable=False),
        sa.Column("deal_id", _ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_expenses_expense_of_something")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_expenses_deal_id_deals")),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_expenses_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenses")),
    )
    op.create_index(op.f("ix_expenses_deal_id"), "expenses", ["deal_id"])


def downgrade() -> None:
    op.drop_table("expenses")
    op.drop_column("deals", "spent")
