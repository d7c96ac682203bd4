"""Who somebody is, and who works here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, func, literal_column, select

from crm_core.models import Consent, Contact, ConversationState, Deal, Department, Staff
from crm_core.models.schema import table
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.dto import StaffBrief
from crm_core.queries.filters.in_hand import in_hand
from crm_core.queries.filters.literals import inlined
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import ConsentKind, DealStatus
from crm_core.rules.policy import Permission, Scope, Subject, scope
from crm_core.storage.sql_types import AnySelect, NamedValues


@dataclass(frozen=True, slots=True)
class Known:
    """A person behind a Telegram id. `actor` None: nobody we know, to be met as a lead.

    `contact_id`: their card as a client, if there is one; `consented`: they agreed to this text. `state`, `data`:
    what they are in the middle of. `unreachable`: a 403 was seen, and now they write again.
    """

    actor: Actor | None
    contact_id: int | None
    staff: StaffBrief | None
    name: str | None
    consented: bool
    unreachable: bool
    state: str | None
    data: NamedValues


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the staff, as a list shows them. `joined` False: invited by hand, but not yet in Telegram."""

    id: int
    name: str
    role: Role
    department_id: int | None
    department: str | None
    active: bool
    takes_leads: bool
    unreachable: bool
    open_deals: int


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What somebody has chosen for themselves: local times, where None means the company's way (no digest: none).

    `takes_leads` and the times are a member of staff's; a client has a language and a zone.
    """

    name: str
    locale: str
    zone: str
    wakes_at: time | None = None
    sleeps_at: time | None = None
    digest_hour: time | None = None
    takes_leads: bool = False
    weekdays: str | None = None
    away_until: date | None = None


_ID = bindparam("telegram_id", type_=BigInteger)
_ONE = select(literal_column("1", Integer).label("one")).subquery("one")
_S, _C, _X, _A = table(Staff), table(Contact), table(ConversationState), table(Consent)
# Somebody with two accounts is one person, on the card that was kept (R20).
_CARD = func.coalesce(_C.c.merged_into_id, _C.c.id)
_AGREED = select(_A.c.id).where(
    _A.c.contact_id == _CARD,
    inlined(Consent.kind, ConsentKind.DATA),
    _A.c.version == bindparam("text_version"),
    _A.c.withdrawn_at.is_(None),
)
_WHO = (
    select(
        *(_S.c[name] for name in ("id", "name", "role", "department_id", "locale", "zone", "unreachable_at")),
        _CARD.label("card"),
        *(_C.c[name] for name in ("name", "locale", "zone", "unreachable_at")),
        _AGREED.exists().label("agreed"),
        *(_X.c[name] for name in ("state", "data")),
    )
    .select_from(_ONE)
    .outerjoin(_S, and_(_S.c.telegram_id == _ID, _S.c.active))
    .outerjoin(_C, _C.c.telegram_id == _ID)
    .outerjoin(_X, and_(_X.c.chat_id == _ID, _X.c.user_id == _ID))
)
_COLLEAGUES = (
    select(
        Staff.id,
        Staff.name,
        Staff.role,
        Staff.department_id,
        Department.name,
        Staff.active,
        Staff.takes_leads,
        Staff.unreachable_at.is_not(None),
        select(func.count())
        .where(Deal.owner_id == Staff.id, Deal.status == DealStatus.OPEN)
        .correlate(Staff)
        .scalar_subquery(),
    )
    .outerjoin(Department, Department.id == Staff.department_id)
    .order_by(Staff.name, Staff.id)
)


class People(Query):
    @asks(Permission.inbox_manage)
    async def who(self, telegram_id: int) -> Known:
        """The person, on the staff or a client, and what they are in the middle of: one statement, asked every update.

        Somebody dismissed is no longer staff at that moment (R50). Whoever is both is staff.
        """
        asked = {"telegram_id": telegram_id, "text_version": self.regulation.consent.version}
        # Outer joins: any of these may be None, which the column types do not say.
        row: Any = (await self.session.execute(_WHO, asked)).one()
        (
            staff_id, staff_name, role, department_id, staff_locale, staff_zone, staff_unreachable,
            contact_id, contact_name, contact_locale, contact_zone, contact_unreachable, agreed,
            state, data,
        ) = row  # fmt: skip
        if staff_id is not None:
            actor = Actor(ActorKind.staff, staff_id, role, department_id, staff_locale, staff_zone, staff_name)
        elif contact_id is not None:
            zone = contact_zone or self.regulation.company.timezone
            actor = Actor(ActorKind.lead, contact_id, None, None, contact_locale, zone, contact_name)
        else:
            actor = None
        return Known(
            actor=actor,
            contact_id=contact_id,
            staff=None if staff_id is None else StaffBrief(staff_id, staff_name),
            name=contact_name if staff_id is None else staff_name,
            consented=bool(agreed),
            unreachable=(contact_unreachable if staff_id is None else staff_unreachable) is not None,
            state=state,
            data=data or {},
        )

    @asks(Permission.inbox_manage)
    async def named(self, who: str) -> tuple[Actor, ...]:
        """Whoever at work has this number, or else this name without its case: for the command line's `--as`."""
        at_work = select(Staff).where(Staff.active).order_by(Staff.id)
        found = (await self.session.execute(at_work)).scalars().all()
        wanted = " ".join(who.split()).casefold()
        same = [one for one in found if str(one.id) == wanted] or [
            one for one in found if " ".join(one.name.split()).casefold() == wanted
        ]
        return tuple(
            Actor(ActorKind.staff, one.id, one.role, one.department_id, one.locale, one.zone, one.name) for one in same
        )

    @asks(Permission.own_settings, clients=True)
    async def mine(self) -> OwnSettings:
        """The actor's own settings. Raises Refused for somebody we do not know."""
        if not self.actor.is_staff or self.actor.id is None:
            self.allow(Permission.own_settings, Subject(contact_id=self.actor.id))
            return OwnSettings(self.actor.name, self.actor.locale, self.actor.zone)
        person = await self.session.get_one(Staff, self.actor.id, populate_existing=True)
        return OwnSettings(
            person.name,
            person.locale,
            person.zone,
            person.wakes_at,
            person.sleeps_at,
            person.digest_hour,
            person.takes_leads,
            person.weekdays,
            person.away_until,
        )

    @asks(Permission.staff_view)
    async def colleagues(self) -> tuple[Colleague, ...]:
        """Whom a deal of theirs may be given to: those at work in the actor's department, or in the whole company."""
        self.allow(Permission.staff_view)
        found = _COLLEAGUES.where(Staff.active)
        reach = scope(self.actor.role, Permission.deal_assign) if self.actor.role else Scope.company
        if reach is not Scope.company:
            found = found.where(Staff.department_id == self.actor.department_id)
        return await self._colleagues(found)

    @asks(Permission.deal_assign)
    async def givers(self) -> tuple[Colleague, ...]:
        """Whose deals the actor may pass on: everybody of their department or company, also who has left."""
        self.allow(Permission.deal_assign)
        found = _COLLEAGUES
        if reach_of(self.actor, Permission.deal_assign) is not Scope.company:
            found = found.where(Staff.department_id == self.actor.department_id)
        return await self._colleagues(found)

    @asks(Permission.staff_dismiss)
    async def staff_list(self) -> tuple[Colleague, ...]:
        """Everybody who works or has worked here, those at work first."""
        self.allow(Permission.staff_dismiss)
        return await self._colleagues(_COLLEAGUES.order_by(None).order_by(Staff.active.desc(), Staff.name, Staff.id))

    @asks(Permission.deal_assign)
    async def in_hand(self, staff_id: int) -> int:
        """How many deals would be left with nobody if this colleague went, as far as the actor may pass them on."""
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_assign))
        return await self.session.scalar(select(func.count()).select_from(Deal).where(in_hand(staff_id), seen)) or 0

    @asks(Permission.staff_view)
    async def departments(self) -> tuple[tuple[int, str], ...]:
        """Ids and names, by name."""
        self.allow(Permission.staff_view)
        found = await self.session.execute(select(Department.id, Department.name).order_by(Department.name))
        return tuple((row[0], row[1]) for row in found)

    async def _colleagues(self, statement: AnySelect) -> tuple[Colleague, ...]:
        return tuple(Colleague(*row) for row in await self.session.execute(statement))
