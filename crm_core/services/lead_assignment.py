"""Who gets a lead (R28), and who directs where nobody owns a deal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Executable, Integer, Row, Select, String, bindparam, case, func, or_, select, update

from crm_core.models import Contact, Deal, Department, Product, Staff
from crm_core.queries.access.clients import taking_leads
from crm_core.roles import Role
from crm_core.rules.deals.lead_routes import LeadFacts, route_of
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.time.working_time import WorkingCalendar
from crm_core.services.base import Service, consequence
from crm_core.storage.sql_types import NamedValues


class Owner(NamedTuple):
    """The member of staff who is responsible from now on, and the department whose deal it becomes."""

    id: int
    name: str
    department_id: int | None


class GivenLead(NamedTuple):
    """What a lead is given out by: its funnel, whose it is, where it came from, their words, and the product if any."""

    funnel: str
    contact_id: int
    source: str | None
    words: str | None
    product_id: int | None = None


_LEAD = select(Deal.funnel, Deal.contact_id, Deal.source, Deal.need, Deal.product_id).where(
    Deal.id == bindparam("deal")
)
_OPEN_DEALS = (
    select(func.count())
    .where(Deal.owner_id == Staff.id, Deal.status == DealStatus.OPEN)
    .correlate(Staff)
    .scalar_subquery()
)
_NOBODY = 0
_PRESENT = or_(Staff.away_until.is_(None), Staff.away_until < bindparam("today", type_=Date()))
_ABLE = select(Staff.id).where(taking_leads(), _PRESENT, Staff.id != bindparam("but"))
# Whose day off it is gets a lead only where nobody works today; a day that is everybody's parts nobody (`OwnDays`).
_DAY_OFF = case(
    (Staff.weekdays.is_(None), bindparam("company_rests", type_=Integer())),
    (Staff.weekdays.contains(bindparam("weekday", type_=String())), 0),
    else_=1,
)
_IN_TURN = (Staff.last_lead_at.asc().nulls_first(), Staff.id)


def _given_to(next_one: Select[Any]) -> Any:
    """One statement picks the next and moves them to the end of the queue, so that two leads at once get two owners."""
    chosen = next_one.limit(1).scalar_subquery()
    given = update(Staff).where(Staff.id == chosen).values(last_lead_at=bindparam("now"))
    return given.returning(Staff.id, Staff.name, Staff.department_id).execution_options(synchronize_session=False)


def _ways(skip_locked: bool) -> dict[tuple[str, bool, bool], Any]:
    """The statements by mode, by whether there is a limit of open deals, and by whether a route leads anywhere."""
    limited = _ABLE.where(bindparam("most") > _OPEN_DEALS)
    orders = {"in_turn": _IN_TURN, "by_load": (_OPEN_DEALS, *_IN_TURN)}
    theirs = Staff.department_id.in_(bindparam("departments", expanding=True))
    return {
        (mode, has_limit, routed): _given_to(
            (able.where(theirs) if routed else able).order_by(_DAY_OFF, *order).with_for_update(skip_locked=skip_locked)
        )
        for mode, order in orders.items()
        for has_limit, able in ((False, _ABLE), (True, limited))
        for routed in (False, True)
    }


_QUICK, _PATIENT = _ways(skip_locked=True), _ways(skip_locked=False)


def statement(mode: str, *, limited: bool) -> Executable:
    """The choice itself: `in_turn` or `by_load`, with a limit of open deals or without."""
    return _PATIENT[mode, limited, False]


_KNOWN = (
    select(Staff.id, Staff.name, Staff.department_id)
    .join(Deal, Deal.owner_id == Staff.id)
    .where(Deal.contact_id == bindparam("contact"), taking_leads(), _PRESENT)
    .order_by(Deal.id.desc())
    .limit(1)
)
_KNOWN_WITH_ROOM = _KNOWN.where(bindparam("most") > _OPEN_DEALS)
_DIRECTORS = (
    select(Staff.id, Staff.role, Staff.department_id, Staff.unreachable_at.is_(None))
    .where(Staff.active, Staff.role.in_([Role.head, Role.supervisor, Role.admin]))
    .order_by(Staff.id)
)


def todays_values(calendar: WorkingCalendar, now: datetime) -> NamedValues:
    """What the statements are told of the day; who works on it is the same rule as `OwnDays.works`."""
    today = calendar.local(now).date()
    rests = not calendar.is_working_day(today)
    # Every list of weekdays holds "", none holds "-".
    weekday = ("-" if rests else "") if calendar.is_exception(today) else str(today.isoweekday())
    return {"today": today, "company_rests": int(rests), "weekday": weekday}


class LeadAssignment(Service):
    @consequence
    async def next(self, lead: GivenLead | None = None) -> Owner | None:
        """The one whose turn it is, by the regulation's mode; their turn is over with that. None: nobody can take it.

        Nobody gets one while they are on leave, and on their day off only where nobody works.

        A lead that a route fits goes to the route's departments alone, and to nobody while none of theirs can take it.
        In the mode `claim` it is nobody's: the first one to say so takes it.
        """
        if self.regulation.distribution.mode == "claim":
            return None
        return await self._given(lead)

    @consequence
    async def another(self, but: int, deal_id: int) -> Owner | None:
        """The same for a deal, but for one member of staff, and in turn where leads are claimed: somebody has to see to
        it.
        """
        row = (await self.session.execute(_LEAD, {"deal": deal_id})).first()
        return await self._given(GivenLead(*row) if row else None, but)

    async def _routed(self, lead: GivenLead | None) -> list[int] | None:
        """The departments of the route that fits; None where none does, or where none of them exists any more."""
        routes = self.regulation.distribution.routes
        if lead is None or not routes:
            return None
        locale = await self.session.scalar(select(Contact.locale).where(Contact.id == lead.contact_id))
        goods: tuple[str, ...] = ()
        if lead.product_id is not None and any(route.products for route in routes):
            named = select(Product.name, Product.category).where(Product.id == lead.product_id)
            row = (await self.session.execute(named)).first()
            goods = tuple(row) if row else ()
        route = route_of(routes, LeadFacts(lead.funnel, locale, lead.source, lead.words or "", goods))
        if route is None:
            return None
        wanted = {name.casefold() for name in route.departments}
        rows = await self.session.execute(select(Department.id, Department.name))
        return [id_ for id_, name in rows if name.casefold() in wanted] or None

    async def _given(self, lead: GivenLead | None, but: int = _NOBODY) -> Owner | None:
        rules = self.regulation.distribution
        mode = "in_turn" if rules.mode == "claim" else rules.mode
        departments = await self._routed(lead)
        way = (mode, rules.open_deals_limit is not None, departments is not None)
        values: NamedValues = {"now": self.now, "but": but, **todays_values(self.calendar, self.now)}
        if departments is not None:
            values["departments"] = departments
        if rules.open_deals_limit is not None:
            values["most"] = rules.open_deals_limit
        row = (await self.session.execute(_QUICK[way], values)).first()
        if row is None and self.session.get_bind().dialect.name != "sqlite":
            # Passed over since they are just being given another lead; if they are all there is, wait for them.
            row = (await self.session.execute(_PATIENT[way], values)).first()
        return Owner(*row) if row else None

    @consequence
    async def known_to(self, contact_id: int) -> Owner | None:
        """Whoever looked after this client last, while they take leads and have room for one (R20). It costs no turn.

        In the mode `claim` too: a client who comes back is nobody's prize.
        """
        most = self.regulation.distribution.open_deals_limit
        known = _KNOWN if most is None else _KNOWN_WITH_ROOM
        values: NamedValues = {"contact": contact_id, "today": self.calendar.local(self.now).date()}
        row = (await self.session.execute(known, values if most is None else {**values, "most": most})).first()
        return Owner(*row) if row else None

    @consequence
    async def directors(self, department_id: int | None = None) -> tuple[int, ...]:
        """Supervisors and the heads of that department; administrators where there are none. Whoever has blocked the
        bot only where there is nobody else.

        What no department holds is no head's: they could neither read nor answer it.
        """
        every = (await self.session.execute(_DIRECTORS)).all()
        return _directing([row for row in every if row[3]], department_id) or _directing(every, department_id)


def _directing(rows: Sequence[Row[int, Role, int | None, bool]], department_id: int | None) -> tuple[int, ...]:
    directing = tuple(
        row[0]
        for row in rows
        if row[1] is not Role.admin
        if row[1] is Role.supervisor or (row[1] is Role.head and department_id is not None and row[2] == department_id)
    )
    return directing or tuple(row[0] for row in rows if row[1] is Role.admin)
