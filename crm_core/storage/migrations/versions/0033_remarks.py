"""Remarks of quality control."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "remarks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("deal_id", _ID, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("answer", sa.String(500), nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("rung_at", _MOMENT, nullable=True),
        sa.Column("moved_at", _MOMENT, nullable=True),
        sa.Column("escalated_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_remarks_deal_id_deals")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_remarks_staff_id_staff")),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_remarks_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    looked_at = sa.text("rung_at IS NOT NULL")
    op.create_index("ix_remarks_due", "remarks", ["rung_at"], sqlite_where=looked_at, postgresql_where=looked_at)
    op.create_index("ix_remarks_staff", "remarks", ["staff_id", "at"])
    op.create_index(op.f("ix_remarks_deal_id"), "remarks", ["deal_id"])


def downgrade() -> None:
    op.drop_table("remarks")
