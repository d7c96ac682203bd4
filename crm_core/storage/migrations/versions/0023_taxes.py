"""Value added tax of products, invoices and their lines"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("products", sa.Column("tax_rate", sa.Integer(), nullable=True))
    op.add_column("invoices", sa.Column("added_tax", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("invoice_lines", sa.Column("tax_rate", sa.Integer(), nullable=True))
    op.add_column("invoice_lines", sa.Column("tax", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("invoice_lines", sa.Column("tax_on_top", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("invoice_lines", "tax_on_top")
    op.drop_column("invoice_lines", "tax")
    op.drop_column("invoice_lines", "tax_rate")
    op.drop_column("invoices", "added_tax")
    op.drop_column("products", "tax_rate")
