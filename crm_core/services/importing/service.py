"""A base from another program: begun, taken in by slices, ended, undone as one (R26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import bindparam, insert, select, update

from crm_core.errors import BadValue
from crm_core.models import Import, ImportedRecord, Staff
from crm_core.models.schema import table
from crm_core.roles import Role
from crm_core.rules.importing.columns import Columns, Kind, folded
from crm_core.rules.importing.record_types import Record
from crm_core.rules.importing.states import ImportState
from crm_core.rules.policy import Permission
from crm_core.rules.texts.text_cleaning import clean_value, one_line
from crm_core.services.base import Service, needs
from crm_core.services.importing.contacts import ContactImport, Placed
from crm_core.services.importing.deals import DealImport
from crm_core.services.importing.undoing import ImportUndoing
from crm_core.services.importing.uploads import Uploads
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValues, NamedValuesView

_IMPORTS, _RECORDS = table(Import), table(ImportedRecord)
_SEEN = select(_RECORDS.c.origin).where(
    _RECORDS.c.entity == bindparam("entity"), _RECORDS.c.origin.in_(bindparam("origins", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Begun:
    """`lines_done`: up to which line all has been taken before; more than 0 goes on with an interrupted one."""

    id: int
    lines_done: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Counts:
    """Of lines: `created` made a new record, `merged` filled a known client's card, `same` changed nothing."""

    created: int = 0
    merged: int = 0
    same: int = 0
    bad: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.created + other.created, self.merged + other.merged, self.same + other.same, self.bad + other.bad
        )

    def as_dict(self) -> dict[str, int]:
        return {"created": self.created, "merged": self.merged, "same": self.same, "bad": self.bad}


@dataclass(frozen=True, slots=True)
class Listed:
    id: int
    kind: str
    name: str
    state: ImportState
    counts: Mapping[str, int]
    begun_at: datetime


class Imports(Service):
    """`crm.imports`. Each call is one short transaction, so that whoever waits for the writer waits little (R75)."""

    @cached_property
    def undoing(self) -> ImportUndoing:
        return ImportUndoing(self.uow)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.uow)

    @needs(Permission.base_import)
    async def owners(self) -> dict[str, int]:
        """Who may own a deal, by their name as a table may spell it; two of one name are neither."""
        rows = (await self.session.execute(select(Staff.name, Staff.id).where(Staff.active))).all()
        names = [folded(name) for name, _ in rows]
        return {folded(name): staff_id for name, staff_id in rows if names.count(folded(name)) == 1}

    @needs(Permission.base_import)
    async def remembered(self, signature: str) -> NamedValues:
        """What somebody has said of a table with these headings the last time."""
        last = select(_IMPORTS.c.mapping).where(_IMPORTS.c.signature == signature).order_by(_IMPORTS.c.id.desc())
        return await self.session.scalar(last.limit(1)) or {}

    @needs(Permission.base_import)
    async def begin(self, columns: Columns, name: str, digest: str, mapping: NamedValuesView) -> Begun:
        """A new import; or the same file's interrupted one, which goes on where it stopped."""
        cut_off = select(_IMPORTS.c.id, _IMPORTS.c.lines_done, _IMPORTS.c.counts).where(
            _IMPORTS.c.digest == digest, _IMPORTS.c.kind == columns.kind, _IMPORTS.c.state == ImportState.RUNNING
        )
        row = (await self.session.execute(cut_off.order_by(_IMPORTS.c.id.desc()).limit(1))).first()
        if row is not None:
            return Begun(row[0], row[1], Counts(**row[2]))
        new = {
            "kind": columns.kind,
            "name": one_line(name) or "—",
            "digest": digest,
            "signature": columns.signature,
            "mapping": clean_value(dict(mapping)),
            "state": ImportState.RUNNING,
            "lines_done": 0,
            "counts": Counts().as_dict(),
            "by_staff_id": await self._by(),
            "begun_at": self.now,
        }
        import_id = (await self.session.execute(insert(_IMPORTS).returning(_IMPORTS.c.id), new)).scalar_one()
        self.audited("import.begin", "import", import_id, kind=columns.kind)
        return Begun(import_id, 0, Counts())

    @needs(Permission.base_import)
    async def take(
        self, import_id: int, kind: Kind, records: Sequence[Record], line: int, before: Counts, bad: int = 0
    ) -> Counts:
        """A slice of lines, up to `line`, all or nothing. What is here already changes nothing.

        `before`: what became of the lines until then; returns the same with these.
        """
        entity = "deal" if kind == "deals" else "contact"
        fresh = await self._unseen(entity, records)
        placed, companies = await ContactImport(self.uow).place(fresh)
        deals: list[int | None] = [None] * len(fresh)
        noted = kind == "deals" or any(one.note for one in fresh)
        by = await self._by() if fresh and noted else None
        importing = DealImport(self.uow, await self._departments() if kind == "deals" else {}, by)
        if kind == "deals":
            deals = [*await importing.add(fresh, placed)]
        await importing.note(fresh, placed, deals)
        rows = [*self._rows(import_id, entity, fresh, placed, deals), *_companies(import_id, companies, line)]
        if rows:
            await self.session.execute(insert(_RECORDS), rows)
        created = len(fresh) if kind == "deals" else sum(one.created for one in placed)
        merged = sum(not one.created and bool(one.changed) for one in placed) if kind == "clients" else 0
        counts = before + Counts(created, merged, len(records) - created - merged, bad)
        await self._progress(import_id, line, counts)
        return counts

    @needs(Permission.base_import)
    async def look(self, kind: Kind, records: Sequence[Record], seen: set[int]) -> Counts:
        """What `take` would do, without doing it. `seen`: what earlier slices have met, kept by whoever asks."""
        entity = "deal" if kind == "deals" else "contact"
        fresh = await self._unseen(entity, records)
        known = await ContactImport(self.uow).known_keys(fresh)
        created = merged = 0
        for one in fresh:
            keys = {hash(value) for value in (*one.client.phones, *one.client.emails)}
            marks = {hash((entity, one.origin))} if kind == "deals" else keys or {hash((entity, one.origin))}
            here = kind == "clients" and any(value in known for value in (*one.client.phones, *one.client.emails))
            if marks & seen:
                continue
            seen |= marks
            created, merged = created + (not here), merged + here
        return Counts(created, merged, len(records) - created - merged)

    @needs(Permission.base_import)
    async def finish(self, import_id: int) -> Counts:
        """All of the table is here. Raises BadValue `unknown`."""
        ended = update(_IMPORTS).where(_IMPORTS.c.id == import_id).values(state=ImportState.DONE, ended_at=self.now)
        counts: dict[str, int] | None = await self.session.scalar(ended.returning(_IMPORTS.c.counts))
        if counts is None:
            raise BadValue("unknown", "import")
        self.audited("import.finish", "import", import_id, count=counts["created"])
        return Counts(**counts)

    @needs(Permission.base_import)
    async def listing(self, limit: int = 20) -> list[Listed]:
        """The latest first."""
        names = ("id", "kind", "name", "state", "counts", "begun_at")
        latest = select(*(_IMPORTS.c[name] for name in names)).order_by(_IMPORTS.c.id.desc()).limit(limit)
        return [Listed(*row) for row in await self.session.execute(latest)]

    async def _unseen(self, entity: str, records: Sequence[Record]) -> list[Record]:
        if not records:
            return []
        origins = [one.origin for one in records]
        seen = set(await self.session.scalars(_SEEN, {"entity": entity, "origins": origins}))
        fresh: list[Record] = []
        for one in records:
            if one.origin not in seen:
                seen.add(one.origin)
                fresh.append(one)
        return fresh

    def _rows(
        self,
        import_id: int,
        entity: str,
        records: Sequence[Record],
        placed: Sequence[Placed],
        deals: Sequence[int | None],
    ) -> list[NamedValues]:
        rows: list[NamedValues] = []
        for one, at, deal_id in zip(records, placed, deals, strict=True):
            base = {"import_id": import_id, "line": one.line}
            if deal_id is not None:
                made: NamedValues = {"entity": entity, "record_id": deal_id, "origin": one.origin, "created": True}
                rows.append({**base, **made, "changed": {}})
            origin = one.origin if entity == "contact" else f"deal:{one.origin}"
            row: NamedValues = {"entity": "contact", "record_id": at.contact_id, "origin": origin}
            rows.append({**base, **row, "created": at.created, "changed": clean_value(at.changed)})
        return rows

    async def _progress(self, import_id: int, line: int, counts: Counts) -> None:
        done = update(_IMPORTS).where(_IMPORTS.c.id == import_id)
        await self.session.execute(done.values(lines_done=line, counts=counts.as_dict()), execution_options=DEFERRED)

    async def _by(self) -> int | None:
        """The importer; for the command line the first administrator, in whose name it is."""
        if self.actor.staff_id is not None:
            return self.actor.staff_id
        first = select(Staff.id).where(Staff.active, Staff.role == Role.admin).order_by(Staff.id).limit(1)
        return await self.session.scalar(first)

    async def _departments(self) -> dict[int, int | None]:
        rows = await self.session.execute(select(Staff.id, Staff.department_id).where(Staff.active))
        return {row.id: row.department_id for row in rows}


def _companies(import_id: int, made: Sequence[int], line: int) -> list[NamedValues]:
    return [
        {
            "import_id": import_id, "line": line, "entity": "company", "record_id": company_id,
            "origin": f"{import_id}:{company_id}", "created": True, "changed": {},
        }
        for company_id in made
    ]  # fmt: skip
