"""A message keeps whose words were forwarded, what it answers, its formatting and its album"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_NEW = (
    ("entities", _JSON),
    ("forwarded_from", sa.String(length=200)),
    ("reply_to_id", sa.BigInteger()),
    ("quote", sa.String()),
    ("album", sa.String(length=64)),
)


def upgrade() -> None:
    for name, kind in _NEW:
        op.add_column("messages", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages") as messages:
        for name, _ in reversed(_NEW):
            messages.drop_column(name)
