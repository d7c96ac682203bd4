"""A row of the audit log: who did, or was refused, what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.rules.actor import Actor


def audit_row(
    at: datetime,
    actor: Actor,
    action: str,
    subject: str | None = None,
    subject_id: int | None = None,
    *,
    allowed: bool = True,
    **detail: Any,
) -> dict[str, Any]:
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
