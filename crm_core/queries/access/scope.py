"""How far somebody's reading reaches, as a condition: their own deals, the department's, or the company's (R48)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, false, func, select, true

from crm_core.errors import Refused
from crm_core.models import Deal, DealHelper, Staff
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, Scope, scope
from crm_core.storage.sql_types import AnyElement


def reach_of(actor: Actor, permission: Permission) -> Scope:
    """The system sees the whole company. Raises Refused for whoever has no such permission."""
    if actor.is_system:
        return Scope.company
    reach = scope(actor.role, permission) if actor.is_staff and actor.role else None
    if reach is None:
        raise Refused(permission.value)
    return reach


def deals_within(actor: Actor, reach: Scope) -> ColumnElement[bool]:
    """The deals that the actor may count and list."""
    if reach is Scope.company:
        return true()
    own = Deal.owner_id == actor.id if actor.id is not None else false()
    if reach is Scope.own or actor.department_id is None:
        return own
    return own | (Deal.department_id == actor.department_id)


def helped_by(staff_id: int | None) -> ColumnElement[bool]:
    """The deals that this colleague helps with."""
    if staff_id is None:
        return false()
    return exists().where(DealHelper.deal_id == Deal.id, DealHelper.staff_id == staff_id).correlate(Deal)


def helper_names() -> AnyElement:
    """The names of a deal's helpers, with commas between; NULL where nobody helps."""
    besides = Staff.id != func.coalesce(Deal.owner_id, 0)
    names = select(func.aggregate_strings(Staff.name, ", ")).join(DealHelper, DealHelper.staff_id == Staff.id)
    helping = names.where(DealHelper.deal_id == Deal.id, Staff.active, besides)
    return helping.correlate(Deal).scalar_subquery()
