"""Credit notes; a payment says whether it came, was taken back, or was returned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME, _RULE = "credited_within_total", "credited >= 0 AND credited <= total"
_SQLITE_RULE = "NEW.credited >= 0 AND NEW.credited <= NEW.total"


def upgrade() -> None:
    for column in ("credited", "credited_tax"):
        op.add_column("invoices", sa.Column(column, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("payments", sa.Column("kind", sa.String(24), nullable=False, server_default="came"))
    op.execute("UPDATE payments SET kind = 'taken_back' WHERE amount < 0")
    op.create_table(
        "credit_notes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("invoice_id", _ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_staff_id", _ID, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_notes_credit_of_something")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_credit_notes_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_credit_notes_by_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_notes_number")),
    )
    op.create_index(op.f("ix_credit_notes_invoice_id"), "credit_notes", ["invoice_id"])
    # As for the other rules of money: SQLite would have to copy the whole table for a check.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE invoices ADD CONSTRAINT {_NAME} CHECK ({_RULE})")
        return
    for moment, ending in (("INSERT", "new"), ("UPDATE OF credited, total", "changed")):
        op.execute(
            f"CREATE TRIGGER {_NAME}_{ending} BEFORE {moment} ON invoices WHEN NOT ({_SQLITE_RULE}) "
            f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {_NAME}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE invoices DROP CONSTRAINT {_NAME}")
    else:
        for ending in ("new", "changed"):
            op.execute(f"DROP TRIGGER {_NAME}_{ending}")
    op.drop_table("credit_notes")
    op.drop_column("payments", "kind")
    for column in ("credited_tax", "credited"):
        op.drop_column("invoices", column)
