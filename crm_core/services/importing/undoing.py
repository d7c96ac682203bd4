"""An import undone as one: what it made goes, what it filled in is as it was; what has lived since then stays (R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, or_, select, update

from crm_core.errors import BadValue
from crm_core.models import (
    Company,
    Consent,
    Contact,
    ContactKey,
    ContactMerge,
    Deal,
    DealEvent,
    DealLine,
    Import,
    ImportedRecord,
    Invoice,
    KpiNote,
    Message,
    OutboxNotification,
    SiteRequest,
    StageEntry,
    Task,
)
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import Direction, TaskState
from crm_core.rules.importing.states import ImportState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.storage.sql_types import NamedValues

_IMPORTS, _RECORDS = table(Import), table(ImportedRecord)
_ORDER = ("deal", "contact", "company")
"""What refers to another goes before it."""


@dataclass(frozen=True, slots=True)
class Undone:
    """Of one slice. `left`: there is more to do."""

    removed: int
    kept: int
    left: bool


class ImportUndoing(Service):
    """`crm.imports.undoing`."""

    @needs(Permission.base_import)
    async def begin(self, import_id: int) -> None:
        """Raises BadValue `unknown`; `undone` for one that has been."""
        state = await self.session.scalar(select(_IMPORTS.c.state).where(_IMPORTS.c.id == import_id).with_for_update())
        if state is None or state is ImportState.UNDONE:
            raise BadValue("unknown" if state is None else "undone", "import")
        await self.session.execute(update(_IMPORTS).where(_IMPORTS.c.id == import_id).values(state=ImportState.UNDOING))
        self.audited("import.undo", "import", import_id)

    @needs(Permission.base_import)
    async def slice(self, import_id: int, limit: int = 50) -> Undone:
        """Undoes some of its records. Whatever somebody has worked with since is left as it is, and counted."""
        for entity in _ORDER:
            some = select(_RECORDS.c.id, _RECORDS.c.record_id, _RECORDS.c.created, _RECORDS.c.changed).where(
                _RECORDS.c.import_id == import_id, _RECORDS.c.entity == entity
            )
            rows = (await self.session.execute(some.order_by(_RECORDS.c.id.desc()).limit(limit))).all()
            if not rows:
                continue
            made = [row.record_id for row in rows if row.created]
            removed = await self._remove(entity, made)
            for row in rows:
                if not row.created and row.changed:
                    await self._restore(row.record_id, row.changed)
            await self.session.execute(delete(_RECORDS).where(_RECORDS.c.id.in_([row.id for row in rows])))
            return Undone(len(removed), len(made) - len(removed), left=True)
        ended = update(_IMPORTS).where(_IMPORTS.c.id == import_id)
        await self.session.execute(ended.values(state=ImportState.UNDONE, ended_at=self.now))
        return Undone(0, 0, left=False)

    async def _remove(self, entity: str, ids: Sequence[int]) -> list[int]:
        if not ids:
            return []
        untouched = {"deal": _untouched_deals, "contact": _untouched_contacts, "company": _untouched_companies}[entity]
        gone = list(await self.session.scalars(untouched(ids)))
        if entity == "deal":
            for model in (Task, StageEntry, Message):
                await self.session.execute(delete(model).where(model.deal_id.in_(gone)))
            await self.session.execute(delete(table(Deal)).where(Deal.id.in_(gone)))
        elif entity == "contact":
            for model in (ContactKey, Message):
                await self.session.execute(delete(model).where(model.contact_id.in_(gone)))
            await self.session.execute(delete(table(Contact)).where(Contact.id.in_(gone)))
        else:
            await self.session.execute(delete(table(Company)).where(Company.id.in_(gone)))
        return gone

    async def _restore(self, contact_id: int, changed: NamedValues) -> None:
        """What the line filled in is empty again, unless somebody has written something else there since."""
        row = (
            await self.session.execute(select(Contact.company_id, Contact.fields).where(Contact.id == contact_id))
        ).first()
        if row is None:
            return
        fields = dict(row.fields or {})
        for name, (before, after) in changed.get("fields", {}).items():
            if fields.get(name) == after:
                del fields[name]
                fields |= {name: before} if before is not None else {}
        values: NamedValues = {"fields": fields}
        if changed.get("company_id") and row.company_id == changed["company_id"][1]:
            values["company_id"] = None
        await self.session.execute(update(table(Contact)).where(Contact.id == contact_id).values(values))
        if keys := changed.get("keys"):
            theirs = (ContactKey.contact_id == contact_id, ContactKey.value.in_(keys), ContactKey.verified.is_(False))
            await self.session.execute(delete(table(ContactKey)).where(*theirs))


def _untouched_deals(ids: Sequence[int]) -> Any:
    """Nobody has changed it, said or done anything on it."""
    lived = or_(
        exists().where(Message.deal_id == Deal.id, Message.direction != Direction.NOTE),
        *(exists().where(model.deal_id == Deal.id) for model in (DealEvent, DealLine, Invoice, KpiNote, SiteRequest)),
        exists().where(OutboxNotification.deal_id == Deal.id),
        exists().where(Task.deal_id == Deal.id, Task.state != TaskState.OPEN),
    )
    later = table(Deal).alias("later")
    return select(Deal.id).where(
        Deal.id.in_(ids), Deal.version == 1, ~lived, ~exists().where(later.c.linked_from_id == Deal.id)
    )


def _untouched_contacts(ids: Sequence[int]) -> Any:
    lived = or_(
        *(exists().where(model.contact_id == Contact.id) for model in (Deal, Consent, Invoice, SiteRequest)),
        exists().where(Message.contact_id == Contact.id, Message.direction != Direction.NOTE),
        exists().where(OutboxNotification.contact_id == Contact.id),
        exists().where(or_(ContactMerge.kept_id == Contact.id, ContactMerge.other_id == Contact.id)),
    )
    merged = table(Contact).alias("merged")
    return select(Contact.id).where(
        Contact.id.in_(ids),
        Contact.telegram_id.is_(None),
        Contact.merged_into_id.is_(None),
        ~lived,
        ~exists().where(merged.c.merged_into_id == Contact.id),
    )


def _untouched_companies(ids: Sequence[int]) -> Any:
    belongs = or_(*(exists().where(model.company_id == Company.id) for model in (Contact, Deal)))
    return select(Company.id).where(Company.id.in_(ids), ~belongs)
