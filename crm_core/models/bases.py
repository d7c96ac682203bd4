"""Bases that were brought along from other programs (R26), and copies of ours that somebody asked for (R49)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState
from crm_core.rules.importing.states import ImportState, UploadState

_ALLOWED = text("state = 'allowed'")
_TO_DO = text("state IN ('look', 'take', 'undo')")


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


class Export(Schema):
    """Who asked for what, who allowed it, what became of it. `decided_by_id` NULL on one that was taken: by whoever
    has the server's console. `rows`: how many lines went out.
    """

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_allowed", "decided_at", sqlite_where=_ALLOWED, postgresql_where=_ALLOWED),
        Index("ix_exports_by", "by_staff_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[ExportKind] = mapped_column(words(ExportKind))
    format: Mapped[ExportFormat] = mapped_column(words(ExportFormat))
    state: Mapped[ExportState] = mapped_column(words(ExportState), default=ExportState.ASKED)
    by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(200))


class BaseUpload(Schema):
    """A table that somebody sent in the chat. Telegram keeps the file: whatever is still to be done fetches it anew.

    `said`: what columns and names mean; `report`: what was found in it, for the screens. `version` grows with every
    change of state. `progress_id`: the message in which it is told how far it is.
    """

    __tablename__ = "base_uploads"
    __table_args__ = (Index("ix_base_uploads_to_do", "id", sqlite_where=_TO_DO, postgresql_where=_TO_DO),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[str] = mapped_column(String(250))
    state: Mapped[UploadState] = mapped_column(words(UploadState), default=UploadState.LOOK)
    version: Mapped[int] = mapped_column(default=1)
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    progress_id: Mapped[int | None] = mapped_column(BigInteger)
    by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
