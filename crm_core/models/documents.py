"""A company's own documents (R61): its templates, and what was made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema


class DocumentTemplate(Schema):
    """A DOCX file. It never changes: another version is another row, so that what was made of this one stays the same.

    `names`: what it asks for, as it is written there. `retired_at`: nobody makes anything of it any more.
    """

    __tablename__ = "document_templates"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    names: Mapped[list[Any]] = mapped_column(default=list)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    retired_at: Mapped[datetime | None]


class Document(Schema):
    """One that was made for a deal. Template and values make the same file again at any time: it is not kept itself."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_deal", "deal_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("document_templates.id"))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[datetime | None]
