"""How somebody who writes to us becomes a contact with a deal (R18–R20, R25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, insert, null, select, update

from crm_core.errors import BadValue
from crm_core.models import Consent, Contact, Deal, Message, OutboxNotification, Staff
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import ConsentKind, Direction
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.services.audit_log import record
from crm_core.services.base import Service, needs
from crm_core.services.clients.identity import Joining, KeptPhone
from crm_core.services.intake.asked_time import AskedTime
from crm_core.services.intake.knocks import Knocks
from crm_core.services.intake.requests import MAX_SOURCE, Request, Requests
from crm_core.services.intake.sites import Sites
from crm_core.services.intake.sources import Sources
from crm_core.services.intake.website import WebsiteIntake
from crm_core.services.intake.wording import Wording
from crm_core.services.message_log import Incoming
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert

__all__ = ["Acknowledgement", "Intake", "Introduced", "KeptPhone", "Request", "Visitor"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody as Telegram shows them. `locale` is a language of ours, picked from theirs. `trace`: what tells them
    from others and is nobody's id, so that it may be kept before they agree.
    """

    telegram_id: int
    name: str
    username: str | None
    locale: str
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class Introduced:
    """Somebody who has agreed: their contact's id, and who acts for them from now on (`Crm.acting_as`)."""

    contact_id: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the lead is told: by when (UTC) they will be called, and by whom; None while the lead is nobody's yet.
    `asked_for`: it is the time that they named themselves, and not the latest one.
    """

    call_by: datetime
    owner_name: str | None
    asked_for: bool = False


_CONTACTS = table(Contact)
_CONSENTS = table(Consent)
_LETTERS = table(OutboxNotification)

# The name stays as they once gave it; the first source stays the first.
_MEET = Upsert(
    lambda insert: (
        (new := insert(_CONTACTS))
        .on_conflict_do_update(
            index_elements=["telegram_id"],
            set_={
                "username": new.excluded.username,
                "consented_at": new.excluded.consented_at,
                "last_source": func.coalesce(new.excluded.last_source, _CONTACTS.c.last_source),
                "first_source": func.coalesce(_CONTACTS.c.first_source, new.excluded.first_source),
                "unreachable_at": null(),
            },
        )
        # Somebody with two accounts is one person, on the card that was kept (R20).
        .returning(
            func.coalesce(_CONTACTS.c.merged_into_id, _CONTACTS.c.id),
            _CONTACTS.c.name,
            _CONTACTS.c.locale,
            _CONTACTS.c.zone,
        )
    )
)
_AGREED = select(_CONSENTS.c.id).where(
    _CONSENTS.c.contact_id == bindparam("contact"),
    inlined(Consent.kind, ConsentKind.DATA),
    _CONSENTS.c.version == bindparam("text_version"),
    _CONSENTS.c.withdrawn_at.is_(None),
)
_AGREE = insert(_CONSENTS).from_select(
    ["contact_id", "version", "locale", "given_at"],
    select(
        bindparam("contact", type_=_CONSENTS.c.contact_id.type),
        bindparam("text_version", type_=_CONSENTS.c.version.type),
        bindparam("in_locale", type_=_CONSENTS.c.locale.type),
        bindparam("now", type_=_CONSENTS.c.given_at.type),
    ).where(~_AGREED.exists()),
)
_TOUCH = (
    update(_CONTACTS)
    .where(_CONTACTS.c.id == bindparam("contact"))
    .values(
        last_source=bindparam("touched"), first_source=func.coalesce(_CONTACTS.c.first_source, bindparam("touched"))
    )
)
_PROMISE = (
    select(Deal.contact_id, Deal.next_task_at, Staff.name)
    .outerjoin(Staff, Staff.id == Deal.owner_id)
    .where(Deal.id == bindparam("deal"))
)
_WRITTEN = (
    select(Message.contact_id, Message.text, Deal.owner_id, Deal.department_id)
    .join(Deal, Deal.id == Message.deal_id)
    .where(Message.id == bindparam("message"), Message.direction == Direction.IN)
)


class Intake(Service):
    """Leads act for themselves alone; the system may for anybody (a website's form)."""

    @cached_property
    def knocks(self) -> Knocks:
        return Knocks(self.uow)

    @cached_property
    def sources(self) -> Sources:
        return Sources(self.uow)

    @cached_property
    def sites(self) -> Sites:
        return Sites(self.uow)

    @cached_property
    def website(self) -> WebsiteIntake:
        return WebsiteIntake(self.uow)

    @needs(Permission.intake_receive)
    async def give_consent(self, visitor: Visitor, source: str | None = None) -> Introduced:
        """Keeps that they agree to the text in force (R25); a stranger is that client from then on.

        Two at once make one contact. A second time adds nothing but the touch of `source`.
        """
        source = _source(source)
        row: NamedValues = {
            "telegram_id": visitor.telegram_id,
            "name": one_line(visitor.name) or visitor.username or str(visitor.telegram_id),
            "username": visitor.username,
            "locale": visitor.locale,
            "first_source": source,
            "last_source": source,
            "consented_at": self.now,
            "fields": {},
            "created_at": self.now,
        }
        found = await self.session.execute(_MEET.on(self.session), row)
        met: Any = found.one()
        contact_id, name, locale, zone = met
        version = self.regulation.consent.version
        agreed = {"contact": contact_id, "text_version": version, "in_locale": visitor.locale, "now": self.now}
        await self.session.execute(_AGREE, agreed, execution_options=DEFERRED)
        if visitor.trace is not None:
            await self.knocks.let_in(visitor.trace)
        actor = self.actor
        if actor.is_lead and actor.id is None:
            zone = zone or self.regulation.company.timezone
            actor = Actor(ActorKind.lead, contact_id, None, None, locale, zone, name)
        else:
            self._check(contact_id)
        record(self.uow, "consent.give", "contact", contact_id, whose=actor, version=version)
        return Introduced(contact_id, actor)

    @needs(Permission.intake_receive)
    async def touch(self, contact_id: int, source: str) -> None:
        """They came again by another way: the last touch is that one, the first stays (R19)."""
        self._check(contact_id)
        if touched := _source(source):
            await self.session.execute(_TOUCH, {"contact": contact_id, "touched": touched})

    @needs(Permission.intake_receive)
    async def open_request(
        self,
        contact_id: int,
        need: str,
        source: str | None = None,
        incoming: Incoming | None = None,
        before: Sequence[Incoming] = (),
    ) -> Request:
        """A new deal in the inbound funnel with its first task and its owner in turn, or the open one they have.

        `before`: what they had written that was no wish by itself; it is logged first.

        The owner's notification waits two minutes for the rest of the lead's answers, or until `finish`.
        """
        self._check(contact_id)
        return await self.other(Requests).open(contact_id, need, _source(source), incoming, before)

    @needs(Permission.intake_receive)
    async def add_to_request(self, contact_id: int, deal_id: int, wish: str) -> bool:
        """More words of the wish that the deal was opened with; True if they came within its first minute.

        Later ones are messages like any other, and change nothing here.
        """
        self._check(contact_id)
        return await self.other(Wording).extend(contact_id, deal_id, wish)

    @needs(Permission.client_message)
    async def request_of(self, message_id: int) -> Request:
        """What a client wrote after their deal was closed is a new request after all: a deal with those words as need.

        A second press finds the deal that is open by then. Raises Refused for a message that is not of their client.
        """
        row = (await self.session.execute(_WRITTEN, {"message": message_id})).first()
        subject = Subject(row.owner_id, row.department_id, row.contact_id) if row is not None else None
        self.allow(Permission.client_message, subject, "message", message_id)
        if row is None:
            raise self.refused(Permission.client_message, "message", message_id)
        return await self.other(Requests).open(row.contact_id, row.text or "", None, None)

    @needs(Permission.intake_receive)
    async def rename(self, contact_id: int, name: str) -> str:
        """What they want to be called; returns it as it is kept. Raises BadValue `empty`."""
        self._check(contact_id)
        name = one_line(name)
        if not name:
            raise BadValue("empty", "contact_name")
        await self._change(contact_id, name=name)
        return name

    @needs(Permission.intake_receive)
    async def keep_phone(self, contact_id: int, text: str, verified: bool) -> KeptPhone:
        """A phone in any spelling. `verified`: Telegram vouched that it is the sender's own.

        A verified number of an existing card joins this person to that card, deals and all (R20). A typed one never
        does: the card that has it is shown to the owner as a likeness. Raises BadValue `not_a_number`, `impossible`.
        """
        self._check(contact_id)
        return await self.other(Joining).keep_phone(contact_id, text, verified)

    @needs(Permission.intake_receive)
    async def finish(self, deal_id: int) -> Acknowledgement:
        """The lead has answered all that was asked: the owner hears of it now. Raises Refused for a foreign deal."""
        row = (await self.session.execute(_PROMISE, {"deal": deal_id})).first()
        self.allow(Permission.intake_receive, Subject(contact_id=row[0] if row else None), "deal", deal_id)
        if row is None:
            raise self.refused(Permission.intake_receive, "deal", deal_id)
        await self.other(Requests).release(deal_id)
        asked = await AskedTime(self.uow).settle(deal_id)
        call_by = asked or row[1] or self.calendar.add(self.now, self.regulation.distribution.response)
        return Acknowledgement(call_by, row[2], asked_for=asked is not None)

    @needs(Permission.own_settings)
    async def settle(self, contact_id: int, *, locale: str | None = None, zone: str | None = None) -> Actor:
        """A client's own language and time zone (R39); returns who they are from now on.

        Raises BadValue `unknown_code`.
        """
        self.allow(Permission.own_settings, Subject(contact_id=contact_id), "contact", contact_id)
        chosen: NamedValues = {}
        if locale is not None:
            chosen["locale"] = one_line(locale, 8)
        if zone is not None:
            chosen["zone"] = check_zone(zone)
        if chosen:
            await self._change(contact_id, **chosen)
        return replace(self.actor, **chosen) if self.actor.is_lead else self.actor

    def _check(self, contact_id: int) -> None:
        self.allow(Permission.intake_receive, Subject(contact_id=contact_id), "contact", contact_id)

    async def _change(self, contact_id: int, **values: object) -> None:
        await self.session.execute(update(_CONTACTS).where(_CONTACTS.c.id == contact_id).values(**values))


def check_zone(zone: str) -> str:
    """An IANA name that this machine knows. Raises BadValue `unknown_code`."""
    try:
        return ZoneInfo(zone).key
    except (ValueError, OSError, KeyError):
        raise BadValue("unknown_code", "zone") from None


def _source(source: str | None) -> str | None:
    return (one_line(source, MAX_SOURCE) or None) if source else None
