"""The base, read a page at a time by whoever may take it along: what their screens would show them, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from crm_core.models import Company, Contact, ContactKey, Deal, Staff
from crm_core.models.clients import GIVEN_PHONE
from crm_core.queries.access.clients import seen_by
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.exporting.columns import (
    ExportColumn,
    ExportPage,
    Value,
    client_columns,
    deal_columns,
    in_major,
    own_fields,
    own_value,
)
from crm_core.queries.filters.consents import agreed_to_news
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import KeyKind
from crm_core.rules.exports import ExportKind, named_by_the_rules, sees_whole_phones
from crm_core.rules.people.phones import masked
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import NamedValuesView

PAGE = 200
"""Rows of one reading: some ten milliseconds."""

_Keys = dict[int, dict[KeyKind, list[str]]]


class Exporting(Query):
    """`crm.queries.exporting`."""

    @asks(Permission.base_export)
    async def columns(self, kind: ExportKind) -> tuple[ExportColumn, ...]:
        """Raises Refused for a role that the regulation does not name."""
        self._check()
        made = client_columns if kind is ExportKind.CLIENTS else deal_columns
        return made(self.regulation, self.hidden)

    @asks(Permission.base_export)
    async def page(self, kind: ExportKind, after: int = 0, limit: int = PAGE) -> ExportPage:
        """The lines after the one of this id, by id: what is written meanwhile neither repeats one nor skips it.

        Raises Refused for a role that the regulation does not name.
        """
        self._check()
        return await (self._clients if kind is ExportKind.CLIENTS else self._deals)(after, limit)

    def _check(self) -> None:
        if not named_by_the_rules(self.actor, self.regulation):
            raise self.refused(Permission.base_export)

    async def _clients(self, after: int, limit: int) -> ExportPage:
        seen = seen_by(self.actor, reach_of(self.actor, Permission.client_view), Contact.id)
        found = (
            select(Contact, Company, agreed_to_news())
            .outerjoin(Company, Company.id == Contact.company_id)
            .where(Contact.id > after, Contact.merged_into_id.is_(None), seen)
            .order_by(Contact.id)
            .limit(limit)
        )
        rows = (await self.session.execute(found)).all()
        keys = await self._keys([row[0].id for row in rows])
        fields = own_fields(self.regulation, self.hidden, "contact", "company")
        codes = [column.code for column in client_columns(self.regulation, self.hidden)]
        made: list[list[Value]] = []
        for contact, company, agreed in rows:
            values = self._of_client(contact, company, keys) | {
                "client.username": f"@{contact.username}" if contact.username else None,
                "client.source": self._named(self._sources, contact.first_source),
                "client.created": contact.created_at,
                "client.news": bool(agreed),
            }
            kept = {"contact": contact.fields or {}, "company": (company.fields or {}) if company else {}}
            for field in fields:
                values[field.code] = self._own(field, kept[field.entity])
            made.append([values[code] for code in codes])
        return ExportPage(made, rows[-1][0].id if len(rows) == limit else None)

    async def _deals(self, after: int, limit: int) -> ExportPage:
        reach = reach_of(self.actor, Permission.deal_view)
        within: list[ColumnElement[bool]] = [deals_within(self.actor, reach), Deal.id > after]
        found = (
            select(Deal, Contact, Company, Staff.name)
            .join(Contact, Contact.id == Deal.contact_id)
            .outerjoin(Company, Company.id == Deal.company_id)
            .outerjoin(Staff, and_(Staff.id == Deal.owner_id))
            .where(*within)
            .order_by(Deal.id)
            .limit(limit)
        )
        rows = (await self.session.execute(found)).all()
        keys = await self._keys({row[1].id for row in rows})
        fields = own_fields(self.regulation, self.hidden, "deal")
        codes = [column.code for column in deal_columns(self.regulation, self.hidden)]
        made: list[list[Value]] = []
        for deal, contact, company, owner in rows:
            values = self._of_client(contact, company, keys) | self._of_deal(deal, contact.name) | {"deal.owner": owner}
            for field in fields:
                values[field.code] = self._own(field, deal.fields or {})
            made.append([values[code] for code in codes])
        return ExportPage(made, rows[-1][0].id if len(rows) == limit else None)

    def _of_client(self, contact: Contact, company: Company | None, keys: _Keys) -> dict[str, Value]:
        own = keys.get(contact.id, {})
        given = (contact.fields or {}).get(GIVEN_PHONE)
        phones = own.get(KeyKind.PHONE, [given] if given else [])
        if not sees_whole_phones(self.actor, self.regulation):
            phones = [masked(one) for one in phones]
        return {
            "client.id": contact.id,
            "client.name": contact.name,
            "client.phone": ", ".join(phones),
            "client.email": ", ".join(own.get(KeyKind.EMAIL, [])),
            "client.company": company.name if company is not None else None,
        }

    def _of_deal(self, deal: Deal, client: str) -> dict[str, Value]:
        return {
            "deal.id": deal.id,
            "deal.title": shown_title(deal.title, client, self.hidden),
            "deal.funnel": self._funnel(deal),
            "deal.stage": self._stage(deal),
            "deal.status": deal.status.value,
            "deal.amount": in_major(deal.amount, deal.currency),
            "deal.currency": deal.currency if deal.amount is not None else None,
            "deal.source": self._named(self._sources, deal.source),
            "deal.reason": self._named(self._reasons, deal.lost_reason),
            "deal.created": deal.created_at,
            "deal.closed": deal.closed_at,
            "deal.next": deal.next_task_at,
        }

    def _own(self, field: Any, kept: NamedValuesView) -> Value:
        value = own_value(field, kept, self.regulation, self.actor.locale)
        hide = field.type == "phone" and value is not None and not sees_whole_phones(self.actor, self.regulation)
        return masked(str(value)) if hide else value

    @property
    def _sources(self) -> Mapping[str, Text]:
        return {one.code: one.name for one in self.regulation.sources}

    @property
    def _reasons(self) -> Mapping[str, Text]:
        return {one.code: one.name for one in self.regulation.reasons}

    def _named(self, known: Mapping[str, Text], code: str | None) -> str | None:
        name = known.get(code) if code is not None else None
        return name.in_(self.actor.locale) if name is not None else code

    def _funnel(self, deal: Deal) -> str:
        try:
            return self.regulation.funnel(deal.funnel).name.in_(self.actor.locale)
        except UnknownCode:
            return deal.funnel

    def _stage(self, deal: Deal) -> str:
        try:
            return self.regulation.stage(deal.funnel, deal.stage).name.in_(self.actor.locale)
        except UnknownCode:
            return deal.stage

    async def _keys(self, ids: Iterable[int]) -> _Keys:
        wanted = select(ContactKey.contact_id, ContactKey.kind, ContactKey.value).where(
            ContactKey.contact_id.in_(list(ids))
        )
        found: _Keys = {}
        for contact_id, kind, value in await self.session.execute(wanted.order_by(ContactKey.id)):
            found.setdefault(contact_id, {}).setdefault(kind, []).append(value)
        return found
