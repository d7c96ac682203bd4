"""A company's own documents: templates, and what was made of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "document_templates",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("names", _JSON, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("added_by", _ID, nullable=True),
        sa.Column("retired_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["staff.id"], name=op.f("fk_document_templates_added_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_templates")),
    )
    op.create_table(
        "documents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("deal_id", _ID, nullable=False),
        sa.Column("template_id", _ID, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("values", _JSON, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", _ID, nullable=True),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_documents_deal_id_deals")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["document_templates.id"], name=op.f("fk_documents_template_id_document_templates")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_documents_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("number", name=op.f("uq_documents_number")),
    )
    op.create_index("ix_documents_deal", "documents", ["deal_id"])


def downgrade() -> None:
    op.drop_table("documents")
    op.drop_table("document_templates")
