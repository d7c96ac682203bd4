"""Tables of clients and deals that were sent in the chat"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_TO_DO = sa.text("state IN ('look', 'take', 'undo')")


def upgrade() -> None:
    op.create_table(
        "base_uploads",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.String(length=250), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", _JSON, nullable=False),
        sa.Column("report", _JSON, nullable=False),
        sa.Column("import_id", _ID, nullable=True),
        sa.Column("progress_id", sa.BigInteger(), nullable=True),
        sa.Column("by_staff_id", _ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_staff_id"], ["staff.id"], name=op.f("fk_base_uploads_by_staff_id_staff")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_base_uploads_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_uploads")),
    )
    op.create_index("ix_base_uploads_to_do", "base_uploads", ["id"], sqlite_where=_TO_DO, postgresql_where=_TO_DO)


def downgrade() -> None:
    op.drop_table("base_uploads")
