"""A deal opened by hand: for calls, visits and clients whom we found ourselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import JsonValue
from sqlalchemy import and_, insert, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from crm_core.errors import BadValue, Refused
from crm_core.models import Contact, ContactKey, Deal
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Stage
from crm_core.rules.policy import Permission
from crm_core.rules.states import KeyKind
from crm_core.services.deals import answers as answering
from crm_core.services.deals.held import Held, check_words
from crm_core.services.deals.records import Records
from crm_core.services.deals.steps import NewClient, NewDeal
from crm_core.services.service import needs

_MAX_NAME = 200


class Opening(Records):
    """New deals on the first stage of any funnel, owned by whoever opens them."""

    @needs(Permission.deal_create)
    async def open(self, new: NewDeal) -> int:
        """Opens a deal with its first task and returns its id. A known phone or e-mail is that contact (R20).

        Raises BadValue, and Refused for a contact who is not there.
        """
        stage, title = self._first_stage(new.funnel), check_words(new.title, "title", _MAX_NAME)
        given: dict[str, JsonValue] = {"source": new.source, "need": new.need, "amount": new.amount}
        columns = self._sorted({code: value for code, value in given.items() if value is not None}).columns
        tasks = [self._checked(new.first_task)] if new.first_task else [self._regular(task) for task in stage.tasks]
        if not tasks or title is None:
            raise BadValue("empty", "title" if title is None else "first_task")
        contact = await self._client(new.client)
        columns |= {"funnel": new.funnel, "title": title, "next_task_at": min(task.due_at for task in tasks)}
        deal = await self._insert(stage, contact, columns)
        await self._enter(Held(deal, contact, None, None, None, 0, ()), [stage])
        await self._make([self._row(deal, task) for task in tasks])
        self.audited("deal.open", "deal", deal.id, funnel=new.funnel)
        return deal.id

    def _first_stage(self, funnel: str) -> Stage:
        try:
            return self.regulation.first_stage(funnel)
        except UnknownCode:
            raise BadValue("unknown_code", "funnel") from None

    def _sorted(self, given: dict[str, JsonValue]) -> answering.Answers:
        return answering.sort(self.regulation, given, self.regulation.company.currency)

    async def _insert(self, stage: Stage, contact: Contact, columns: dict[str, Any]) -> Deal:
        row = {
            "contact_id": contact.id,
            "company_id": contact.company_id,
            "owner_id": self._staff_id,
            "department_id": self.actor.department_id,
            "currency": self.regulation.company.currency,
            "created_at": self.now,
            **self._entering(stage),
            **columns,
        }
        return (await self.session.execute(insert(Deal).returning(Deal), row)).scalar_one()

    async def _client(self, client: int | NewClient) -> Contact:
        if isinstance(client, NewClient):
            return await self._person(client)
        contact = (await self.session.execute(select(Contact).where(Contact.id == client))).scalar()
        if contact is None:
            raise Refused(Permission.client_view.value, "contact", client)
        return contact

    async def _person(self, client: NewClient) -> Contact:
        """The contact whose phone or e-mail it is, else a new one."""
        name = check_words(client.name, "contact_name", _MAX_NAME)
        if name is None:
            raise BadValue("empty", "contact_name")
        given = {"phone": client.phone, "email": client.email, "company_name": client.company}
        answers = self._sorted({code: value for code, value in given.items() if value})
        if (known := await self._known(answers.keys.items())) is not None:
            return known
        row = {"name": name, "locale": self.regulation.company.locale, "created_at": self.now}
        contact = (await self.session.execute(insert(Contact).returning(Contact), row)).scalar_one()
        for kind, value in answers.keys.items():
            await self._claim_key({"contact_id": contact.id, "kind": kind, "value": value, "verified": False})
        if answers.company_name:
            set_committed_value(contact, "company_id", await self._company_of(contact, answers))
        return contact

    async def _known(self, keys: Iterable[tuple[KeyKind, str]]) -> Contact | None:
        same = [and_(ContactKey.kind == kind, ContactKey.value == value) for kind, value in keys]
        if not same:
            return None
        known = select(Contact).join(ContactKey, ContactKey.contact_id == Contact.id).where(or_(*same))
        return (await self.session.execute(known.order_by(Contact.id).limit(1))).scalar()
