"""What search looks in, and the triggers that keep it"""

from __future__ import annotations

from types import ModuleType

import sqlalchemy as sa
from alembic import op

from crm_core.storage.migrations.search import postgresql, sqlite

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _own_language() -> ModuleType:
    return sqlite if op.get_bind().dialect.name == "sqlite" else postgresql


def _run(statements: tuple[str, ...]) -> None:
    # As they are: a colon in them is no parameter.
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "search_documents",
        sa.Column("id", identity, nullable=False),
        sa.Column("contact_id", identity, nullable=False),
        sa.Column("deal_id", identity, nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("marks", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_search_documents_contact_id_contacts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name="fk_search_documents_deal_id_deals", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_documents"),
        sa.UniqueConstraint("deal_id", name="uq_search_documents_deal_id"),
    )
    of_contact = sa.text("deal_id IS NULL")
    op.create_index(
        "uq_search_documents_contact", "search_documents", ["contact_id"], unique=True,
        sqlite_where=of_contact, postgresql_where=of_contact,
    )
    op.create_index("ix_search_documents_of", "search_documents", ["contact_id"])
    _run(_own_language().UPGRADE)


def downgrade() -> None:
    _run(_own_language().DOWNGRADE)
    op.drop_index("ix_search_documents_of", "search_documents")
    op.drop_index("uq_search_documents_contact", "search_documents")
    op.drop_table("search_documents")
