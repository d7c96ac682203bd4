"""Whom a new deal is with, and whose it is: nobody takes a colleague's client by knowing their number (R20, R48)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue
from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from crm_core.errors import BadValue, ClientTaken, Refused
from crm_core.models import Contact, ContactKey, Deal, Staff
from crm_core.queries.access.clients import keeper_of, seen_by
from crm_core.queries.access.scope import reach_of
from crm_core.rules.deals.statuses import KeyKind
from crm_core.rules.policy import Permission
from crm_core.services.deals.commands import NewClient
from crm_core.services.deals.fields import field_answers as answering
from crm_core.services.deals.fields.field_writer import FieldWriter
from crm_core.services.deals.text_checks import check_words
from crm_core.unit_of_work import Component, UnitOfWork

_MAX_NAME = 200
_Keeper = aliased(Staff)
_LATEST = select(func.max(Deal.id)).where(Deal.contact_id == Contact.id).correlate_except(Deal).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Whose:
    """A client, the member of staff whose deal it becomes, and the client's last deal before it."""

    contact: Contact
    owner_id: int | None
    department_id: int | None
    latest_deal_id: int | None = None


class ClientLookup(Component):
    """Finds the client of a new deal, or enters them."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._fields = FieldWriter(uow)

    async def client(self, client: int | NewClient, *, pass_on: bool) -> Whose:
        if isinstance(client, int):
            return await self._shown(client, pass_on=pass_on)
        given = {"phone": client.phone, "email": client.email, "company_name": client.company}
        answers = self.sorted({code: value for code, value in given.items() if value})
        if client.contact_id is not None:
            whose = await self._shown(client.contact_id, pass_on=pass_on)
            await self._keep_keys(whose.contact, answers)
            await self._keep_others(whose.contact, client)
            return whose
        if (known := await self._with_key(answers.keys.items())) is not None:
            known_id, sure = known
            whose = await self._known(known_id, pass_on=pass_on)
            if not client.another and (sure or pass_on):
                await self._keep_others(whose.contact, client)
                return whose
        return await self._person(client, answers)

    async def _shown(self, contact_id: int, *, pass_on: bool) -> Whose:
        try:
            return await self._known(contact_id, pass_on=pass_on)
        except ClientTaken:
            # Its id was never shown to them: it is as good as not there.
            raise Refused(Permission.client_view.value, "contact", contact_id) from None

    async def _person(self, client: NewClient, answers: answering.Answers) -> Whose:
        name = check_words(client.name, "contact_name", _MAX_NAME)
        if name is None:
            raise BadValue("empty", "contact_name")
        row = {"name": name, "locale": self.regulation.company.locale, "created_at": self.now}
        contact = (await self.session.execute(insert(Contact).returning(Contact), row)).scalar_one()
        await self._keep_keys(contact, answers)
        await self._keep_others(contact, client)
        if answers.of_company:
            company_id = await self._fields.company_of(contact, answers)
            set_committed_value(contact, "company_id", company_id)
        return Whose(contact, self.actor.staff_id, self.actor.department_id)

    async def _keep_keys(self, contact: Contact, answers: answering.Answers) -> None:
        """A number that is another's stays theirs, and is a likeness here; an address stays theirs alone."""
        for kind, value in answers.keys.items():
            row = {"contact_id": contact.id, "kind": kind, "value": value, "verified": False}
            if not await self._fields.claim_key(row) and kind is KeyKind.PHONE:
                await self._fields.note_likeness(contact.id, kind, value)

    async def _keep_others(self, contact: Contact, client: NewClient) -> None:
        """Further numbers stand beside the first one."""
        for phone in client.other_phones:
            await self._keep_keys(contact, self.sorted({"phone": phone}))

    async def _known(self, contact_id: int, *, pass_on: bool) -> Whose:
        """A client whom we have met. Raises ClientTaken for a colleague's, Refused for nobody."""
        seen = seen_by(self.actor, reach_of(self.actor, Permission.client_view), Contact.id)
        known = (
            select(Contact, seen, _Keeper.id, _Keeper.department_id, _LATEST)
            .outerjoin(_Keeper, _Keeper.id == keeper_of(Contact.id))
            .where(Contact.id == contact_id)
            # A merge of this card that is under way ends first.
            .with_for_update(read=True, key_share=True, of=Contact)
        )
        row: Any = (await self.session.execute(known, execution_options={"populate_existing": True})).first()
        if row is None:
            raise Refused(Permission.client_view.value, "contact", contact_id)
        contact, is_seen, keeper_id, keepers_department, latest = row
        if contact.merged_into_id is not None:
            return await self._known(contact.merged_into_id, pass_on=pass_on)
        if keeper_id in (None, self.actor.staff_id) or (is_seen and not pass_on):
            return Whose(contact, self.actor.staff_id, self.actor.department_id, latest)
        if not pass_on:
            raise ClientTaken
        return Whose(contact, keeper_id, keepers_department, latest)

    async def _with_key(self, keys: Iterable[tuple[KeyKind, str]]) -> tuple[int, bool] | None:
        """The contact who has one of them, and whether that is sure: what a stranger only typed is no proof that the
        Telegram behind it is whoever we mean (R82). Then a person says so, or it is a card of its own.
        """
        same = [and_(ContactKey.kind == kind, ContactKey.value == value) for kind, value in keys]
        if not same:
            return None
        proven = or_(ContactKey.verified, Contact.telegram_id.is_(None))
        known = (
            select(ContactKey.contact_id, proven)
            .join(Contact, Contact.id == ContactKey.contact_id)
            .where(or_(*same))
            .order_by(ContactKey.contact_id)
            .limit(1)
        )
        row = (await self.session.execute(known)).first()
        return (row[0], bool(row[1])) if row is not None else None

    def sorted(self, given: dict[str, JsonValue]) -> answering.Answers:
        return answering.sort(self.regulation, given, self.regulation.company.currency)
