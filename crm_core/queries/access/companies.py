"""Whose companies are (R48): one has no owner but those of its deals, as a client has."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, exists, or_, select, true

from crm_core.models import Contact, Deal
from crm_core.queries.access.scope import deals_within
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Scope
from crm_core.storage.sql_types import AnyColumn


def company_seen_by(actor: Actor, reach: Scope, company_id: AnyColumn) -> ColumnElement[bool]:
    """Whether one of the company's deals is within reach, or it has none that could be anybody's."""
    if reach is Scope.company:
        return true()
    return or_(_some_deal(company_id, deals_within(actor, reach)), ~_some_deal(company_id, true()))


def company_wholly_seen_by(actor: Actor, reach: Scope, company_id: AnyColumn) -> ColumnElement[bool]:
    """Whether all of its deals are: then what is written changes nothing of a colleague's."""
    if reach is Scope.company:
        return true()
    # A deal that nobody owns compares as NULL: it is outside.
    outside = case((deals_within(actor, reach), 0), else_=1) == 1
    return ~_some_deal(company_id, outside)


def _some_deal(company_id: AnyColumn, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of its own, or of its people where the deal names no company."""
    of_people = select(Contact.id).where(Contact.company_id == company_id)
    whose = or_(Deal.company_id == company_id, Deal.company_id.is_(None) & Deal.contact_id.in_(of_people))
    return exists(select(Deal.id).where(whose, condition).correlate_except(Deal))
