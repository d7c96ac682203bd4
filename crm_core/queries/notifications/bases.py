"""Somebody wants a copy of the base, another has said yes or no (R49); a table that was sent in the chat (R26)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm_core.models import BaseUpload, Export, Staff
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.roles import Role
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState
from crm_core.rules.importing.states import UploadState
from crm_core.storage.sql_types import NamedValues


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """Who asked for what, and how it stands. `decided_by` None: nobody has yet. `why`: of one that failed, a code."""

    id: int
    kind: ExportKind
    format: ExportFormat
    by: str
    role: Role
    state: ExportState
    decided_by: str | None
    why: str | None


async def _facts(sending: Sending, export_id: int) -> ExportFacts | None:
    deciding = aliased(Staff)
    found = (
        select(Export, Staff.name, Staff.role, deciding.name)
        .join(Staff, Staff.id == Export.by_staff_id)
        .outerjoin(deciding, deciding.id == Export.decided_by_id)
        .where(Export.id == export_id)
    )
    row = (await sending.uow.session.execute(found)).first()
    if row is None:
        return None
    export, name, role, decided_by = row
    return ExportFacts(export.id, export.kind, export.format, name, role, export.state, decided_by, export.why)


@notification("export.asked")
class ExportAsked(NotificationKind[ExportFacts]):
    """To whoever may allow it."""

    export: int

    async def load(self, sending: Sending) -> ExportFacts | None:
        """No longer told once somebody has decided."""
        facts = await _facts(sending, self.export)
        return facts if facts is not None and facts.state is ExportState.ASKED else None


@notification("export.decided", at_once=True)
class ExportDecided(NotificationKind[ExportFacts]):
    """To the asker: allowed, declined, or that it came to nothing."""

    export: int

    async def load(self, sending: Sending) -> ExportFacts | None:
        """What was sent meanwhile says so by itself."""
        facts = await _facts(sending, self.export)
        return facts if facts is not None and facts.state is not ExportState.DONE else None


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """A table that was sent in the chat, and how it stands. `said`, `report`: as `BaseUpload` keeps them."""

    id: int
    kind: str
    name: str
    state: UploadState
    said: NamedValues
    report: NamedValues


@notification("import.told", at_once=True)
class UploadTold(NotificationKind[UploadFacts]):
    """To whoever sent a table: what is in it, or what came of it."""

    upload: int
    version: int

    async def load(self, sending: Sending) -> UploadFacts | None:
        """No longer told once it has gone on."""
        found = await sending.uow.session.get(BaseUpload, self.upload, populate_existing=True)
        if found is None or found.version != self.version:
            return None
        return UploadFacts(found.id, found.kind, found.name, found.state, found.said, found.report)
