"""Bases that were brought along from other programs, and what of each is here (R26)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.importing.states import ImportState


class Import(Schema):
    """One table that was taken in. `digest`: of the file; `signature`: of its headings, by which `mapping`, what
    somebody said of them, is found again. `lines_done`: up to which line all is here, so that it can go on.
    """

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_digest", "digest", "kind"), Index("ix_imports_signature", "signature"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(32))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ImportState] = mapped_column(words(ImportState), default=ImportState.RUNNING)
    lines_done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ImportedRecord(Schema):
    """That a record came from a line: made by it, or filled in by it (`changed`: what was, and what became of it).

    `origin` names the line in its own program, so that a second import of it finds this.
    """

    __tablename__ = "imported_records"
    __table_args__ = (
        UniqueConstraint("entity", "origin"),
        Index("ix_imported_records_import", "import_id", "entity"),
        Index("ix_imported_records_record", "entity", "record_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    entity: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int] = mapped_column(Id)
    origin: Mapped[str] = mapped_column(String(120))
    line: Mapped[int]
    created: Mapped[bool]
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)
