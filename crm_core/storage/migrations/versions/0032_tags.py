"""Tags put on deals by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deal_tags",
        sa.Column("deal_id", _ID, nullable=False),
        sa.Column("tag", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_tags_deal_id_deals")),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_deal_tags_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("deal_id", "tag", name=op.f("pk_deal_tags")),
    )
    op.create_index("ix_deal_tags_tag", "deal_tags", ["tag", "deal_id"])


def downgrade() -> None:
    op.drop_table("deal_tags")
