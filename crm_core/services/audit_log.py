"""A row of the audit log: who did, or was refused, what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.rules.actor import Actor
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork


def audit_row(
    at: datetime,
    actor: Actor,
    action: str,
    subject: str | None = None,
    subject_id: int | None = None,
    *,
    allowed: bool = True,
    **detail: Any,
) -> NamedValues:
    return {
        "at": at,
        "actor": actor.kind,
        "actor_id": actor.id,
        "action": action,
        "allowed": allowed,
        "subject": subject,
        "subject_id": subject_id,
        "detail": detail,
    }


def record(
    uow: UnitOfWork,
    action: str,
    subject: str | None = None,
    subject_id: int | None = None,
    *,
    whose: Actor | None = None,
    **detail: Any,
) -> None:
    """Notes that the actor did this (R51): written before the commit, kept with the change or not at all.

    `whose`: who they have become by it, where that is somebody else.
    """
    uow.after_commit.audit.append(audit_row(uow.now, whose or uow.actor, action, subject, subject_id, **detail))
