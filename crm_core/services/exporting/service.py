"""A copy of the base: asked for, allowed by another, made as the asker's own eyes see it, on record (R49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import aliased

from crm_core.errors import BadValue
from crm_core.models import Export, Staff
from crm_core.models.schema import table
from crm_core.queries.notifications.bases import ExportAsked, ExportDecided
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState, named_by_the_rules
from crm_core.rules.policy import SCOPES, Permission
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.storage.sql_types import NamedValues

GOOD_FOR = timedelta(days=3)
"""What nobody has decided upon by then is asked anew."""

_EXPORTS = table(Export)
# The console's own are made where they are asked for.
_IN_WORK = and_(Export.state == ExportState.ALLOWED, Export.decided_by_id.is_not(None))
_ALLOWING = tuple(role for role in Role if Permission.base_release in SCOPES[role])


@dataclass(frozen=True, slots=True)
class ExportJob:
    """What is to be made, by whose eyes, and what its first line says. `allowed_by` None: the server's console."""

    id: int
    kind: ExportKind
    format: ExportFormat
    actor: Actor
    chat_id: int | None
    allowed_by: str | None
    asked_at: datetime


class Exports(Service):
    """`crm.exports`."""

    @needs(Permission.base_export)
    async def ask(self, kind: ExportKind, format: ExportFormat) -> int:
        """Asks whoever may allow it, but the asker; the same thing asked twice is asked once. Returns its number.

        Raises Refused for a role that the regulation does not name, BadValue `nobody_to_allow`.
        """
        self._check()
        by = self.actor.staff_id
        if by is None:
            raise self.refused(Permission.base_export)
        waiting = select(Export.id).where(
            Export.by_staff_id == by, Export.kind == kind, or_(Export.state == ExportState.ASKED, _IN_WORK),
            Export.asked_at > self.now - GOOD_FOR,
        )  # fmt: skip
        if (known := await self.session.scalar(waiting.limit(1))) is not None:
            return known
        others = await self._allowing(by)
        if not others:
            raise BadValue("nobody_to_allow", "export")
        export_id = await self._add(kind, format, by, ExportState.ASKED)
        self.audited("export.ask", "export", export_id, what=kind.value)
        await self.other(Outbox).put_all(
            NewNotification(f"export:{export_id}:{one}", ExportAsked(export_id), staff_id=one) for one in others
        )
        return export_id

    @needs(Permission.base_release)
    async def decide(self, export_id: int, *, allow: bool) -> bool:
        """By somebody else than the asker; the first word counts. False: somebody was faster, or it is too old.

        Raises Refused for one's own, and for what is not there.
        """
        by = await self.session.scalar(select(Export.by_staff_id).where(Export.id == export_id))
        if by is None or by == self.actor.staff_id:
            raise self.refused(Permission.base_release, "export", export_id)
        decided = (
            update(_EXPORTS)
            .where(
                _EXPORTS.c.id == export_id, _EXPORTS.c.state == ExportState.ASKED,
                _EXPORTS.c.asked_at > self.now - GOOD_FOR,
            )
            .values(
                state=ExportState.ALLOWED if allow else ExportState.DECLINED,
                decided_by_id=self.actor.staff_id, decided_at=self.now,
            )
            .returning(_EXPORTS.c.id)
        )  # fmt: skip
        if (await self.session.execute(decided)).first() is None:
            return False
        self.audited("export.allow" if allow else "export.decline", "export", export_id, to=by)
        news = ExportDecided(export_id)
        await self.other(Outbox).put(NewNotification(f"export:{export_id}:decided", news, staff_id=by))
        return True

    @needs(Permission.base_export)
    async def by_hand(self, kind: ExportKind, format: ExportFormat) -> ExportJob:
        """At the server's console, whose keeper has the whole database: no other word is waited for, and it is on
        record all the same. Raises Refused for a role that the regulation does not name.
        """
        self._check()
        if self.actor.staff_id is None:
            raise self.refused(Permission.base_export)
        export_id = await self._add(kind, format, self.actor.staff_id, ExportState.ALLOWED)
        self.audited("export.take", "export", export_id, what=kind.value)
        return ExportJob(export_id, kind, format, self.actor, None, None, self.now)

    @needs(Permission.inbox_manage)
    async def next_job(self) -> ExportJob | None:
        """The oldest that was allowed and not yet made, for whoever makes it. One whose asker has left fails."""
        allowing = aliased(Staff)
        oldest = (
            select(Export, Staff, allowing.name)
            .join(Staff, Staff.id == Export.by_staff_id)
            .join(allowing, allowing.id == Export.decided_by_id)
            .where(Export.state == ExportState.ALLOWED)
            .order_by(Export.decided_at, Export.id)
            .limit(1)
        )
        row = (await self.session.execute(oldest)).first()
        if row is None:
            return None
        export, staff, allowed_by = row
        return ExportJob(
            export.id, export.kind, export.format, _actor(staff), staff.telegram_id if staff.active else None,
            allowed_by, export.asked_at,
        )  # fmt: skip

    @needs(Permission.inbox_manage)
    async def done(self, job: ExportJob, rows: int) -> None:
        """It was handed over, with so many lines."""
        if await self._end(job.id, state=ExportState.DONE, rows=rows):
            self.audited("export.done", "export", job.id, count=rows, to=job.actor.staff_id)

    @needs(Permission.inbox_manage)
    async def failed(self, job: ExportJob, why: str) -> None:
        """It will not be handed over; the asker is told, and may ask anew. `why`: a code."""
        if await self._end(job.id, state=ExportState.FAILED, why=why[:200]) and job.actor.staff_id is not None:
            news = NewNotification(f"export:{job.id}:failed", ExportDecided(job.id), staff_id=job.actor.staff_id)
            await self.other(Outbox).put(news)

    @needs(Permission.base_export)
    async def offered(self) -> bool:
        """Whether the regulation lets the asker's role ask for one at all."""
        return named_by_the_rules(self.actor, self.regulation)

    def _check(self) -> None:
        if not named_by_the_rules(self.actor, self.regulation):
            raise self.refused(Permission.base_export)

    async def _allowing(self, by: int) -> list[int]:
        there = Staff.active, Staff.telegram_id.is_not(None), Staff.unreachable_at.is_(None), Staff.id != by
        return list(await self.session.scalars(select(Staff.id).where(*there, Staff.role.in_(_ALLOWING))))

    async def _add(self, kind: ExportKind, format: ExportFormat, by: int, state: ExportState) -> int:
        allowed = state is ExportState.ALLOWED
        new: NamedValues = {
            "kind": kind, "format": format, "state": state, "by_staff_id": by, "asked_at": self.now, "rows": 0,
            "decided_at": self.now if allowed else None,
        }  # fmt: skip
        return (await self.session.execute(insert(_EXPORTS).values(new).returning(_EXPORTS.c.id))).scalar_one()

    async def _end(self, export_id: int, **values: object) -> bool:
        ended = update(_EXPORTS).where(_EXPORTS.c.id == export_id, _EXPORTS.c.state == ExportState.ALLOWED)
        found = await self.session.execute(ended.values(**values, ended_at=self.now).returning(_EXPORTS.c.id))
        return found.first() is not None


def _actor(staff: Staff) -> Actor:
    return Actor(ActorKind.staff, staff.id, staff.role, staff.department_id, staff.locale, staff.zone, staff.name)
