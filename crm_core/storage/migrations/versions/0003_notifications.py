"""A part of a notification names it as everything else does"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD, NEW = "fk_outbox_parts_letter_id_outbox", "fk_outbox_parts_notification_id_outbox"


def _rename(old: str, new: str, old_key: str, new_key: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE outbox_parts RENAME COLUMN {old} TO {new}")
        # SQLite keeps a constraint's name for good: the table is built anew.
        with op.batch_alter_table("outbox_parts") as parts:
            parts.drop_constraint(old_key, type_="foreignkey")
            parts.create_foreign_key(new_key, "outbox", [new], ["id"])
        return
    op.alter_column("outbox_parts", old, new_column_name=new)
    op.execute(f"ALTER TABLE outbox_parts RENAME CONSTRAINT {old_key} TO {new_key}")


def upgrade() -> None:
    _rename("letter_id", "notification_id", OLD, NEW)


def downgrade() -> None:
    _rename("notification_id", "letter_id", NEW, OLD)
