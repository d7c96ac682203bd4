"""What is to be sold in a month, by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("whose", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_plans_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("month", "whose", name=op.f("pk_plans")),
    )


def downgrade() -> None:
    op.drop_table("plans")
