"""First dates of tasks, where a person's digests have come to, clients who are not to be written to, notes by person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PUT_OFF = sa.text("state = 'open' AND first_due_at IS NOT NULL")
_FOLLOWED = sa.text("status = 'lost' AND next_task_at IS NOT NULL")
_FIRST = sa.text("seq = 1")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("digested_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("barred_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("barred_reason", sa.String(length=200), nullable=True))
    _index("ix_tasks_put_off", "tasks", ["first_due_at"], _PUT_OFF)
    _index("ix_deals_follow_up", "deals", ["next_task_at"], _FOLLOWED)
    _index("ix_stage_entries_came", "stage_entries", ["funnel", "entered_at"], _FIRST)
    with op.batch_alter_table("kpi_notes") as notes:
        notes.drop_constraint("uq_kpi_notes_deal_id_kind_stage_seq", type_="unique")
        notes.create_unique_constraint(
            "uq_kpi_notes_deal_id_kind_stage_seq_staff_id", ["deal_id", "kind", "stage_seq", "staff_id"]
        )


def downgrade() -> None:
    # One note a stage entry again: the first person's.
    op.execute(
        "DELETE FROM kpi_notes WHERE id NOT IN (SELECT MIN(id) FROM kpi_notes GROUP BY deal_id, kind, stage_seq)"
    )
    with op.batch_alter_table("kpi_notes") as notes:
        notes.drop_constraint("uq_kpi_notes_deal_id_kind_stage_seq_staff_id", type_="unique")
        notes.create_unique_constraint("uq_kpi_notes_deal_id_kind_stage_seq", ["deal_id", "kind", "stage_seq"])
    op.drop_index("ix_stage_entries_came", "stage_entries")
    op.drop_index("ix_deals_follow_up", "deals")
    op.drop_index("ix_tasks_put_off", "tasks")
    op.drop_column("contacts", "barred_reason")
    op.drop_column("contacts", "barred_at")
    op.drop_column("staff", "digested_until")
    op.drop_column("tasks", "first_due_at")


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
