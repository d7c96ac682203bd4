"""Who works here: invitations, joining, leaving, and what each person has chosen for themselves (R39, R48, R50)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cached_property
from types import EllipsisType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, insert, null, select, update

from crm_core.errors import AlreadyStaff, BadValue, DealsLeft, InvitationRefused, Refused
from crm_core.models import Deal, Department, Invitation, Staff, Task
from crm_core.models.people import LONG_AGO
from crm_core.models.schema import table
from crm_core.queries.filters.in_hand import in_hand
from crm_core.queries.notifications.kinds import ClientEdited, ClientMoved, ClientWrote, NewLead
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import TaskState
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.rules.time.daily_time import next_at
from crm_core.services.audit_log import record
from crm_core.services.base import Service, needs
from crm_core.services.conversation.fsm_state import forget_conversation
from crm_core.services.deals.ownership.transfer import Transfer, TransferService
from crm_core.services.intake.service import Visitor, check_zone
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.staff_cards import StaffCards
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert

WEEK = timedelta(days=7)
MAX_NAME = 120
# 192 bits; 32 characters of the alphabet that a deep link may carry.
_TOKEN_BYTES = 24
_OF_CLIENTS = (NewLead.name, ClientWrote.name, ClientEdited.name, ClientMoved.name)
_STAFF = table(Staff)
_TASKS = table(Task)
_INVITATIONS = table(Invitation)
_DEPARTMENTS = table(Department)

# One statement takes the invitation: of two who open it at the same moment the second finds it used.
_TAKE = (
    update(_INVITATIONS)
    .where(
        _INVITATIONS.c.token_hash == bindparam("hashed"),
        _INVITATIONS.c.used_at.is_(None),
        _INVITATIONS.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(_INVITATIONS.c.id, _INVITATIONS.c.role, _INVITATIONS.c.name, _INVITATIONS.c.department_id)
)
_JOIN = Upsert(
    lambda insert: (new := insert(_STAFF))
    .on_conflict_do_update(
        index_elements=["telegram_id"],
        set_={
            name: new.excluded[name]
            for name in (
                "name", "role", "department_id", "active", "takes_leads", "joined_at", "dismissed_at",
                "unreachable_at", "digest_hour", "digest_at",
            )
        },
    )
    .returning(_STAFF.c.id)
)  # fmt: skip
_ADD_DEPARTMENT = Upsert(
    lambda insert: insert(_DEPARTMENTS).on_conflict_do_nothing(index_elements=["name"]).returning(_DEPARTMENTS.c.id)
)


class StaffService(Service):
    """`crm.staff`."""

    @cached_property
    def cards(self) -> StaffCards:
        return StaffCards(self.uow)

    @needs(Permission.staff_invite)
    async def invite(self, role: Role, name: str, department: str | None = None, expires_in: timedelta = WEEK) -> str:
        """A single-use invitation; returns its secret, which is shown once and kept only as a hash.

        Only an administrator (or the command line) invites administrators. Raises BadValue `empty`, and `unknown_code`
        for a department that there is not; Refused.
        """
        self._check_rank(Permission.staff_invite, role)
        name = one_line(name, MAX_NAME)
        if not name:
            raise BadValue("empty", "name")
        department_id = await self._department(department) if department else None
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        row = {
            "token_hash": _hashed(token),
            "role": role,
            "name": name,
            "department_id": department_id,
            "invited_by": self.actor.id if self.actor.is_staff else None,
            "created_at": self.now,
            "expires_at": self.now + expires_in,
        }
        made = await self.session.execute(insert(_INVITATIONS).values(row).returning(_INVITATIONS.c.id))
        self.audited("staff.invite", "invitation", made.scalar_one(), role=role.value)
        return token

    @needs(Permission.own_settings)
    async def join(self, token: str, visitor: Visitor) -> Actor:
        """Makes the visitor staff, as the invitation says, and returns who they are from now on.

        Somebody dismissed comes back under their old id. Raises AlreadyStaff, and
        InvitationRefused for an unknown, used or expired one.
        """
        at_work = select(Staff.id).where(Staff.telegram_id == visitor.telegram_id, Staff.active)
        if await self.session.scalar(at_work) is not None:
            raise AlreadyStaff
        taken = (await self.session.execute(_TAKE, {"hashed": _hashed(token), "now": self.now})).first()
        if taken is None:
            raise InvitationRefused
        invitation_id, role, name, department_id = taken
        zone = self.regulation.company.timezone
        directs = role in (Role.head, Role.supervisor)
        digest_hour = self.regulation.digest.hour if directs else None
        row = {
            "name": name,
            "role": role,
            "department_id": department_id,
            "telegram_id": visitor.telegram_id,
            "locale": visitor.locale,
            "zone": zone,
            "digest_hour": digest_hour,
            "digest_at": next_at(self.now, zone, digest_hour) if digest_hour else None,
            "takes_leads": role is Role.manager,
            "active": True,
            "joined_at": self.now,
            "dismissed_at": None,
            "unreachable_at": None,
        }
        staff_id = (await self.session.execute(_JOIN.on(self.session), row)).scalar_one()
        used = update(_INVITATIONS).where(_INVITATIONS.c.id == invitation_id)
        await self.session.execute(used.values(used_by=staff_id))
        await forget_conversation(self.session, visitor.telegram_id)
        actor = Actor(ActorKind.staff, staff_id, role, department_id, visitor.locale, zone, name)
        record(self.uow, "staff.join", "staff", staff_id, whose=actor, role=role.value)
        return actor

    @needs(Permission.staff_dismiss)
    async def dismiss(self, staff_id: int, *, to: int | None = None, spread: bool = False) -> Transfer:
        """Ends access at this moment (R50). What they have in hand passes on in the same act (R46): `to` a colleague,
        or `spread` over those who sell beside them; tasks that they were given go back to their deals' owners.

        Nobody dismisses themselves, and only an administrator an administrator. Raises DealsLeft where deals would be
        left with nobody; what `deals.transfers.give` raises; Refused.
        """
        found = select(Staff.role, Staff.department_id, Staff.telegram_id).where(Staff.id == staff_id, Staff.active)
        row: Any = (await self.session.execute(found.with_for_update())).first()
        if row is None or (self.actor.is_staff and self.actor.id == staff_id):
            raise self.refused(Permission.staff_dismiss, "staff", staff_id)
        self.allow(Permission.staff_dismiss, Subject(staff_id, row[1]), "staff", staff_id)
        self._check_rank(Permission.staff_dismiss, row[0], staff_id)
        passed_on = await self._pass_on_deals(staff_id, to, spread)
        gone = {"active": False, "dismissed_at": self.now, "takes_leads": False, "digest_at": None}
        await self.session.execute(update(_STAFF).where(_STAFF.c.id == staff_id).values(gone))
        await self._pass_on_notifications(staff_id)
        if row[2] is not None:
            await forget_conversation(self.session, row[2])
            self.uow.after_commit.dismissed.append(row[2])
        self.audited("staff.dismiss", "staff", staff_id)
        return passed_on

    @needs(Permission.own_settings)
    async def settle(
        self,
        *,
        locale: str | EllipsisType = ...,
        zone: str | EllipsisType = ...,
        wakes_at: time | EllipsisType | None = ...,
        sleeps_at: time | EllipsisType | None = ...,
        digest_hour: time | EllipsisType | None = ...,
        weekdays: str | EllipsisType | None = ...,
        away_until: date | EllipsisType | None = ...,
    ) -> Actor:
        """One's own language, zone, waking hours (local; None: the company's) and digest hour (None: no digest), the
        days of the week on which one works ("12345"; None: the company's) and the last day of a leave.

        What is not named stays. The moments of digest and morning list follow. Returns who they are from now on.

        Raises BadValue `unknown_code`, `not_weekdays`, `in_the_past`, Refused for a lead.
        """
        staff_id = self._myself()
        chosen: NamedValues = {"wakes_at": wakes_at, "sleeps_at": sleeps_at, "digest_hour": digest_hour}
        chosen |= {"away_until": self._leave(away_until), "weekdays": _weekdays(weekdays)}
        chosen = {name: value for name, value in chosen.items() if value is not ...}
        if not isinstance(locale, EllipsisType):
            chosen["locale"] = one_line(locale, 8)
        if not isinstance(zone, EllipsisType):
            chosen["zone"] = check_zone(zone)
        if not chosen:
            return self.actor
        if chosen.keys() & {"zone", "weekdays", "away_until"}:
            chosen["morning_at"] = LONG_AGO
        row = await self.session.execute(
            update(_STAFF).where(_STAFF.c.id == staff_id).values(chosen).returning(_STAFF.c.zone, _STAFF.c.digest_hour)
        )
        kept_zone, hour = row.one()
        if "zone" in chosen or "digest_hour" in chosen:
            at = next_at(self.now, kept_zone, hour) if hour is not None else null()
            # Whoever turns digests on again is not told of all the time without.
            begins = {"digest_at": at} if hour is not None else {"digest_at": at, "digested_until": null()}
            await self.session.execute(update(_STAFF).where(_STAFF.c.id == staff_id).values(begins))
        return replace(self.actor, locale=chosen.get("locale", self.actor.locale), zone=kept_zone)

    @needs(Permission.own_settings)
    async def take_leads(self, on: bool) -> None:
        """On shift for new leads or not. Raises Refused for a lead."""
        await self.session.execute(update(_STAFF).where(_STAFF.c.id == self._myself()).values(takes_leads=on))
        self.audited("staff.take_leads", "staff", self.actor.id, on=on)

    @needs(Permission.staff_manage)
    async def add_department(self, name: str) -> int:
        """The id of the department of this name, made if there is none. Raises BadValue `empty`."""
        name = one_line(name, MAX_NAME)
        if not name:
            raise BadValue("empty", "department")
        made = await self.session.scalar(_ADD_DEPARTMENT.on(self.session), {"name": name})
        if made is None:
            return await self._department(name)
        self.audited("staff.add_department", "department", made)
        return made

    async def _pass_on_deals(self, staff_id: int, to: int | None, spread: bool) -> Transfer:
        held = select(func.count()).select_from(Deal).where(in_hand(staff_id))
        count = await self.session.scalar(held) or 0
        if count and to is None and not spread:
            raise DealsLeft(staff_id, count)
        passed_on = await self.other(TransferService).give(staff_id, to, spread=spread) if count else Transfer({})
        given = update(_TASKS).where(_TASKS.c.owner_id == staff_id, _TASKS.c.state == TaskState.OPEN)
        owner = select(Deal.owner_id).where(Deal.id == _TASKS.c.deal_id).scalar_subquery()
        await self.session.execute(given.values(owner_id=owner), execution_options=NO_SYNC)
        return passed_on

    async def _pass_on_notifications(self, staff_id: int) -> None:
        """What clients said is read by whoever dismisses, or by those who direct; all other notifications are
        dropped.
        """
        pending = PendingNotifications(self.uow)
        directing = (self.actor.staff_id,) if self.actor.is_staff else await self.other(LeadAssignment).directors()
        if directing and directing[0] is not None:
            await pending.readdress(staff_id, directing[0], kinds=_OF_CLIENTS)
        await pending.cancel_for(staff_id)

    async def _department(self, name: str) -> int:
        name = one_line(name, MAX_NAME)
        # SQLite lowers ASCII alone: a Cyrillic name must be found as it is written at least.
        named = select(Department.id).where((Department.name == name) | (func.lower(Department.name) == name.lower()))
        found = await self.session.scalar(named)
        if found is None:
            raise BadValue("unknown_code", "department")
        return found

    def _leave(self, until: date | EllipsisType | None) -> date | EllipsisType | None:
        """A leave that is over is none."""
        if until is ... or until is None:
            return until
        if until < self.now.astimezone(ZoneInfo(self.actor.zone)).date():
            raise BadValue("in_the_past", "away_until")
        return until

    def _myself(self) -> int:
        if not self.actor.is_staff or self.actor.id is None:
            raise Refused(Permission.own_settings.value)
        return self.actor.id

    def _check_rank(self, permission: Permission, role: Role, staff_id: int | None = None) -> None:
        """Nobody makes or unmakes an administrator but another one, or the machine's own command line."""
        if role is Role.admin and not (self.actor.is_system or self.actor.role is Role.admin):
            raise self.refused(permission, "staff", staff_id)


def _weekdays(typed: str | EllipsisType | None) -> str | EllipsisType | None:
    if typed is ... or typed is None:
        return typed
    if not typed or not set(typed) <= set("1234567"):
        raise BadValue("not_weekdays", "weekdays")
    return "".join(sorted(set(typed)))


def _hashed(token: str) -> str:
    """Random secrets need no salt: there is nothing to guess them from."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
