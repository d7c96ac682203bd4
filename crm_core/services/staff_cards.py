"""What a colleague's card says, put right by those who direct: name, role, department (R48)."""

from __future__ import annotations

from types import EllipsisType
from typing import Any

from sqlalchemy import select, update

from crm_core.errors import BadValue
from crm_core.models import Department, Staff
from crm_core.models.schema import table
from crm_core.queries.notifications.kinds import StaffChanged
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.roles import Role
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.rules.time.daily_time import next_at
from crm_core.services.base import Service, needs
from crm_core.services.conversation.fsm_state import forget_conversation
from crm_core.services.notifications.outbox import Outbox
from crm_core.storage.sql_types import NamedValues

MAX_NAME = 120
_STAFF = table(Staff)
_DIRECTING = (Role.head, Role.supervisor)
_IN_A_DEPARTMENT = (Role.manager, Role.head)


class StaffCards(Service):
    """`crm.staff.cards`. Every right is looked up at each act, so that a change counts from the next one on."""

    @needs(Permission.staff_invite)
    async def change(
        self,
        staff_id: int,
        *,
        name: str | EllipsisType = ...,
        role: Role | EllipsisType = ...,
        department_id: int | EllipsisType | None = ...,
    ) -> None:
        """What is not named stays. A new role brings its digest and ends what they were in the middle of; whoever is
        changed is told, with the keyboard of what they are now. Deals stay with them, in the department they came to.

        Nobody changes their own role, and administrators are made and unmade by administrators alone. Raises BadValue
        (`empty`, `too_long`, `unknown_code` for a department), Refused.
        """
        row: Any = (
            await self.session.execute(select(Staff).where(Staff.id == staff_id, Staff.active).with_for_update())
        ).scalar()
        if row is None:
            raise self.refused(Permission.staff_invite, "staff", staff_id)
        self.allow(Permission.staff_invite, Subject(staff_id, row.department_id), "staff", staff_id)
        values: NamedValues = {}
        if not isinstance(name, EllipsisType):
            values["name"] = _checked(name)
        if not isinstance(department_id, EllipsisType):
            values["department_id"] = await self._department(department_id)
        if not isinstance(role, EllipsisType):
            self._check_rank(staff_id, row.role, role)
            values |= {"role": role, **self._as_role(row, role)}
        was = {key: getattr(row, key) for key in ("name", "role", "department_id")}
        changed = {key: value for key, value in values.items() if key in was and was[key] != value}
        if not changed:
            return
        await self.session.execute(update(_STAFF).where(_STAFF.c.id == staff_id).values(values))
        if "role" in changed and row.telegram_id is not None:
            await forget_conversation(self.session, row.telegram_id)
        self.audited("staff.change", "staff", staff_id, what=sorted(changed), **_codes(was, changed))
        key = f"staff:{staff_id}:{int(self.now.timestamp() * 1000)}"
        await self.other(Outbox).put(NewNotification(key, StaffChanged(), staff_id=staff_id))

    def _as_role(self, row: Staff, role: Role) -> NamedValues:
        """What a role brings with it, as joining in that role would."""
        if role is row.role:
            return {}
        brought: NamedValues = {"takes_leads": role is Role.manager}
        if role not in _IN_A_DEPARTMENT:
            brought["department_id"] = None
        hour = row.digest_hour or (self.regulation.digest.hour if role in _DIRECTING else None)
        if role is Role.manager:
            hour = None
        return {**brought, "digest_hour": hour, "digest_at": next_at(self.now, row.zone, hour) if hour else None}

    def _check_rank(self, staff_id: int, was: Role, role: Role) -> None:
        admins_alone = Role.admin in (was, role) and not (self.actor.is_system or self.actor.role is Role.admin)
        if was is not role and (admins_alone or staff_id == self.actor.staff_id):
            raise self.refused(Permission.staff_invite, "staff", staff_id)

    async def _department(self, department_id: int | None) -> int | None:
        if department_id is None:
            return None
        known = await self.session.scalar(select(Department.id).where(Department.id == department_id))
        if known is None:
            raise BadValue("unknown_code", "department")
        return known


def _checked(name: str) -> str:
    words = one_line(name, MAX_NAME + 1)
    if not words:
        raise BadValue("empty", "name")
    if len(words) > MAX_NAME:
        raise BadValue("too_long", "name", MAX_NAME)
    return words


def _codes(was: NamedValues, changed: NamedValues) -> NamedValues:
    """For the audit: which roles and departments, and nobody's name."""
    kept = {key: value for key, value in changed.items() if key != "name"}
    before = {f"{key}_was": was[key].value if isinstance(was[key], Role) else was[key] for key in kept}
    return {**before, **{key: one.value if isinstance(one, Role) else one for key, one in kept.items()}}
