"""A table sent in the chat: looked at, asked about, taken in by a press, undone by another (R26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from crm_core.models import BaseUpload, Staff
from crm_core.models.schema import table
from crm_core.queries.notifications.bases import UploadTold
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.importing.columns import Kind
from crm_core.rules.importing.states import UploadState
from crm_core.rules.policy import Permission
from crm_core.rules.texts.text_cleaning import clean_value, one_line
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.storage.sql_types import NamedValues, NamedValuesView

_UPLOADS = table(BaseUpload)
_TO_DO = (UploadState.LOOK, UploadState.TAKE, UploadState.UNDO)


@dataclass(frozen=True, slots=True)
class Upload:
    """As its screens have it. `said` and `report`: as `BaseUpload` keeps them."""

    id: int
    kind: Kind
    name: str
    state: UploadState
    said: Mapping[str, Mapping[str, str]]
    report: NamedValuesView


@dataclass(frozen=True, slots=True)
class UploadJob:
    """What is to be done now. `chat_id` None: whoever sent it has left."""

    id: int
    kind: Kind
    name: str
    file_id: str
    state: UploadState
    said: Mapping[str, Mapping[str, str]]
    import_id: int | None
    progress_id: int | None
    actor: Actor
    chat_id: int | None


class Uploads(Service):
    """`crm.imports.uploads`."""

    @needs(Permission.base_import)
    async def add(self, kind: Kind, name: str, file_id: str) -> int:
        """A table was sent: it is looked at next. Returns its number."""
        if self.actor.staff_id is None:
            raise self.refused(Permission.base_import)
        new: NamedValues = {
            "kind": kind, "name": one_line(name, 200) or "—", "file_id": file_id, "state": UploadState.LOOK,
            "version": 1, "said": {}, "report": {}, "by_staff_id": self.actor.staff_id, "asked_at": self.now,
        }  # fmt: skip
        return (await self.session.execute(insert(_UPLOADS).values(new).returning(_UPLOADS.c.id))).scalar_one()

    @needs(Permission.base_import)
    async def one(self, upload_id: int) -> Upload:
        """Raises Refused for one that is not there."""
        row = await self.session.get(BaseUpload, upload_id, populate_existing=True)
        if row is None:
            raise self.refused(Permission.base_import, "import", upload_id)
        return Upload(row.id, "deals" if row.kind == "deals" else "clients", row.name, row.state, row.said, row.report)

    @needs(Permission.base_import)
    async def say(self, upload_id: int, what: str, name: str, meant: str) -> Upload:
        """What a column or a name of it means from the next look on; "" takes that back."""
        known = await self.one(upload_id)
        if known.state is not UploadState.LOOKED:
            return known
        said = {one: dict(names) for one, names in known.said.items()}
        said.setdefault(what, {})[name] = meant
        if not meant:
            del said[what][name]
        await self.session.execute(update(_UPLOADS).where(_UPLOADS.c.id == upload_id).values(said=clean_value(said)))
        return Upload(known.id, known.kind, known.name, known.state, said, known.report)

    @needs(Permission.base_import)
    async def go_on(self, upload_id: int, to: UploadState) -> bool:
        """By a press: looked at anew, taken in, dropped, or undone. False: it is past that already."""
        before = {
            UploadState.LOOK: UploadState.LOOKED, UploadState.TAKE: UploadState.LOOKED,
            UploadState.DROPPED: UploadState.LOOKED, UploadState.UNDO: UploadState.DONE,
        }[to]  # fmt: skip
        moved = update(_UPLOADS).where(_UPLOADS.c.id == upload_id, _UPLOADS.c.state == before)
        values: NamedValues = {"state": to, "version": _UPLOADS.c.version + 1, "progress_id": None}
        # Names of the table are nobody's affair any more.
        values |= {"report": {}, "said": {}} if to is UploadState.DROPPED else {}
        found = await self.session.execute(moved.values(values).returning(_UPLOADS.c.id))
        return found.first() is not None

    @needs(Permission.inbox_manage)
    async def next_job(self) -> UploadJob | None:
        """The oldest that something is to be done with."""
        oldest = (
            select(BaseUpload, Staff)
            .join(Staff, Staff.id == BaseUpload.by_staff_id)
            .where(BaseUpload.state.in_(_TO_DO))
            .order_by(BaseUpload.id)
            .limit(1)
        )
        row = (await self.session.execute(oldest)).first()
        if row is None:
            return None
        one, who = row
        actor = Actor(ActorKind.staff, who.id, who.role, who.department_id, who.locale, who.zone, who.name)
        kind: Kind = "deals" if one.kind == "deals" else "clients"
        return UploadJob(
            one.id, kind, one.name, one.file_id, one.state, one.said, one.import_id, one.progress_id, actor,
            who.telegram_id if who.active else None,
        )  # fmt: skip

    @needs(Permission.inbox_manage)
    async def told_in(self, job: UploadJob, message_id: int) -> None:
        """Where it is told how far it is: after a restart the same message goes on."""
        kept = update(_UPLOADS).where(_UPLOADS.c.id == job.id)
        await self.session.execute(kept.values(progress_id=message_id))

    @needs(Permission.inbox_manage)
    async def ended(
        self, job: UploadJob, state: UploadState, report: NamedValuesView, import_id: int | None = None
    ) -> None:
        """What came of it; whoever sent the table is told."""
        values: NamedValues = {
            "state": state, "report": clean_value(dict(report)), "version": _UPLOADS.c.version + 1,
        }  # fmt: skip
        values |= {"import_id": import_id} if import_id is not None else {}
        moved = update(_UPLOADS).where(_UPLOADS.c.id == job.id, _UPLOADS.c.state == job.state)
        version = (await self.session.execute(moved.values(values).returning(_UPLOADS.c.version))).scalar()
        if version is not None and job.actor.staff_id is not None:
            told = UploadTold(job.id, version)
            news = NewNotification(f"upload:{job.id}:{version}", told, staff_id=job.actor.staff_id)
            await self.other(Outbox).put(news)
