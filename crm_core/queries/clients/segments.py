"""Segments of clients, counted (R22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select

from crm_core.errors import BadValue
from crm_core.models import Company, Contact, Deal, Invoice, SavedSegment
from crm_core.queries.access.clients import seen_by
from crm_core.queries.access.scope import reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.filters.consents import agreed_to_news
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.errors import UnknownCode
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.rules.segments import ACTIVE_FOR, Conditions, Segment
from crm_core.storage.sql_types import AnyColumn

BUILTIN = {one.value: Conditions(activity=one) for one in Segment}
"""The names that every company has."""

_OPEN, _WON = inlined(Deal.status, DealStatus.OPEN), inlined(Deal.status, DealStatus.WON)


class Segments(Query):
    @asks(Permission.client_view)
    async def listing(self) -> dict[str, Conditions]:
        """Every segment by its name, the three that ship first."""
        rows = await self.session.execute(
            select(SavedSegment.name, SavedSegment.conditions).order_by(SavedSegment.name)
        )
        return BUILTIN | {name: Conditions.read(kept) for name, kept in rows}

    @asks(Permission.client_view)
    async def named(self, name: str) -> Conditions:
        """Raises BadValue `unknown_code`."""
        known = await self.listing()
        if name not in known:
            raise BadValue("unknown_code", "segment")
        return known[name]

    @asks(Permission.client_view)
    async def count(self, conditions: Conditions) -> int:
        """How many clients within the asker's reach belong to it. Raises BadValue `unknown_code` for a field."""
        who = select(func.count()).select_from(Contact).where(*self.holding(conditions))
        return await self.session.scalar(who) or 0

    def holding(self, conditions: Conditions) -> list[ColumnElement[bool]]:
        """For a selection of contacts. A card that was merged into another is nobody."""
        reach = reach_of(self.actor, Permission.client_view)
        return [Contact.merged_into_id.is_(None), seen_by(self.actor, reach, Contact.id), *self._all(conditions)]

    def _all(self, of: Conditions) -> Iterator[ColumnElement[bool]]:
        if of.activity is not None:
            yield self._activity(of.activity)
        if of.source is not None:
            yield Contact.first_source == of.source
        if of.bought_within is not None:
            yield _deal(_WON, Deal.closed_at >= self.now - timedelta(days=of.bought_within))
        if of.not_bought_for is not None:
            yield _deal(_WON) & ~_deal(_WON, Deal.closed_at >= self.now - timedelta(days=of.not_bought_for))
        if of.spent is not None:
            paid = select(func.coalesce(func.sum(Invoice.paid), 0)).where(Invoice.contact_id == Contact.id)
            yield paid.correlate(Contact).scalar_subquery() >= of.spent
        for code, value in of.fields.items():
            yield self._field(code, value)
        if of.news:
            yield agreed_to_news()

    def _activity(self, activity: Segment) -> ColumnElement[bool]:
        """As `rules.segments.segment` says it of one client."""
        active = or_(_deal(_OPEN), _deal(_WON, Deal.closed_at >= self.now - ACTIVE_FOR))
        if activity is Segment.ACTIVE:
            return active
        return ~active & (_deal(_WON) if activity is Segment.GONE else ~_deal(_WON))

    def _field(self, code: str, value: str) -> ColumnElement[bool]:
        try:
            known = self.regulation.field(code)
        except UnknownCode:
            raise BadValue("unknown_code", code) from None
        if known.builtin or code in self.hidden:
            raise BadValue("unknown_code", code)
        if known.entity == "contact":
            return _said(Contact.fields, code, value)
        if known.entity == "company":
            same = Company.id == Contact.company_id, _said(Company.fields, code, value)
            return exists().where(*same).correlate(Contact)
        return _deal(_said(Deal.fields, code, value))


def _deal(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Deal.contact_id == Contact.id, *conditions).correlate(Contact)


def _said(fields: AnyColumn, code: str, value: str) -> ColumnElement[bool]:
    return cast(fields[code].as_string(), String) == value
