"""Colleagues who help with a deal."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deal_helpers",
        sa.Column("deal_id", _ID, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_helpers_deal_id_deals")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_deal_helpers_staff_id_staff")),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_deal_helpers_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("deal_id", "staff_id", name=op.f("pk_deal_helpers")),
    )
    op.create_index("ix_deal_helpers_staff", "deal_helpers", ["staff_id", "deal_id"])


def downgrade() -> None:
    op.drop_table("deal_helpers")
