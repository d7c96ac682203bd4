"""Segments of clients, given a name (R22)."""

from __future__ import annotations

from sqlalchemy import delete

from crm_core.errors import BadValue
from crm_core.models import SavedSegment
from crm_core.models.schema import table
from crm_core.queries.clients.segments import BUILTIN, Segments
from crm_core.rules.policy import Permission
from crm_core.rules.segments import Conditions
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.services.base import Service, needs
from crm_core.storage.upserts import Upsert

LONGEST = 60
_SEGMENTS = table(SavedSegment)
_SAVE = Upsert(
    lambda insert: (new := insert(_SEGMENTS)).on_conflict_do_update(
        index_elements=["name"], set_={"conditions": new.excluded.conditions, "by_staff_id": new.excluded.by_staff_id}
    )
)


class NamedSegments(Service):
    """`crm.clients.segments`."""

    @needs(Permission.digest_view)
    async def save(self, name: str, conditions: Conditions) -> int:
        """Keeps the conditions under a name, or changes what the name means; returns how many belong to it now.

        Raises BadValue `empty`, `taken` for a name that every company has, `unknown_code` for a field.
        """
        name = one_line(name, LONGEST)
        if not name:
            raise BadValue("empty", "name")
        if name in BUILTIN:
            raise BadValue("taken", "name")
        count = await Segments(self.uow).count(conditions)
        row = {"name": name, "conditions": conditions.stored(), "by_staff_id": self.actor.staff_id}
        await self.session.execute(_SAVE.on(self.session), {**row, "created_at": self.now})
        self.audited("segment.save", "segment", name=name)
        return count

    @needs(Permission.digest_view)
    async def forget(self, name: str) -> None:
        """Raises BadValue `unknown_code`."""
        gone = await self.session.execute(delete(_SEGMENTS).where(_SEGMENTS.c.name == name).returning(_SEGMENTS.c.id))
        if gone.first() is None:
            raise BadValue("unknown_code", "segment")
        self.audited("segment.forget", "segment", name=name)
