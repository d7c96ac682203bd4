"""Websites with keys of their own, and consents that say to what, and how they came"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("consents", sa.Column("kind", sa.String(length=24), nullable=False, server_default="data"))
    op.add_column("consents", sa.Column("proof", _JSON, nullable=False, server_default="{}"))
    op.create_table(
        "sites",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("vouches", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sites_key_hash")),
    )
    op.create_table(
        "site_requests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("site_id", _ID, nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=True),
        sa.Column("contact_id", _ID, nullable=True),
        sa.Column("deal_id", _ID, nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("said", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_requests_site_id_sites")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_site_requests_contact_id_contacts")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_site_requests_deal_id_deals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_requests")),
        sa.UniqueConstraint("site_id", "request_key", name=op.f("uq_site_requests_site_id_request_key")),
    )
    op.create_index(op.f("ix_site_requests_contact_id"), "site_requests", ["contact_id"])
    op.create_index(op.f("ix_site_requests_deal_id"), "site_requests", ["deal_id"])


def downgrade() -> None:
    op.drop_table("site_requests")
    op.drop_table("sites")
    with op.batch_alter_table("consents") as consents:
        consents.drop_column("proof")
        consents.drop_column("kind")
