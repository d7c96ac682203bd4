"""How far somebody's reading reaches, as a condition: their own deals, the department's, or the company's (R48)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from crm_core.errors import Refused
from crm_core.models import Deal
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, Scope, scope


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
