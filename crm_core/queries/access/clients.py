"""Who looks after a client, and who may look at one: a client has no owner but those of their deals (R48)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, or_, select, true

from crm_core.models import Deal, Staff
from crm_core.queries.access.scope import deals_within
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Scope
from crm_core.storage.sql_types import AnyColumn

OPEN_FIRST = case((Deal.status == DealStatus.OPEN, 0), else_=1)


def taking_leads() -> ColumnElement[bool]:
    """At work, on shift, and to be reached."""
    return and_(Staff.active, Staff.takes_leads, Staff.unreachable_at.is_(None))


def keeper_of(contact_id: AnyColumn) -> ScalarSelect[int]:
    """The colleague whose client this is: the owner of the newest open deal while they work here, else of the newest
    closed one while they take leads. NULL: nobody's, so that whoever speaks to them first may take them.
    """
    return (
        select(Deal.owner_id)
        .join(Staff, and_(Staff.id == Deal.owner_id, Staff.active))
        .where(Deal.contact_id == contact_id, or_(Deal.status == DealStatus.OPEN, taking_leads()))
        .order_by(OPEN_FIRST, Deal.id.desc())
        .limit(1)
        .correlate_except(Deal, Staff)
        .scalar_subquery()
    )


def seen_by(actor: Actor, reach: Scope, contact_id: AnyColumn) -> ColumnElement[bool]:
    """Whether one of the client's deals is within the actor's reach: then they may look at the client."""
    if reach is Scope.company:
        return true()
    return _some_deal(contact_id, deals_within(actor, reach))


def wholly_seen_by(actor: Actor, reach: Scope, contact_id: AnyColumn) -> ColumnElement[bool]:
    """Whether all of the client's deals are, and there is one: then nothing of a colleague's is touched."""
    if reach is Scope.company:
        return true()
    within = deals_within(actor, reach)
    # A deal that nobody owns compares as NULL: it is outside.
    outside = case((within, 0), else_=1) == 1
    return _some_deal(contact_id, within) & ~_some_deal(contact_id, outside)


def _some_deal(contact_id: AnyColumn, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(Deal.id).where(Deal.contact_id == contact_id, condition).correlate_except(Deal))
