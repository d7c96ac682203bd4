"""Which notifications of a deal lose their cause when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Update, or_, update

from crm_core.models import OutboxNotification
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import DealStalled, DealStalledLong, InvoiceReminder, InvoiceUnpaid, PauseOver
from crm_core.rules.statuses import NotificationState

STALL = (DealStalled.name, DealStalledLong.name, PauseOver.name)


def withdrawing(
    deal_id: int, *, kinds: Iterable[str] = (), tasks: Iterable[int] = (), invoices: Iterable[int] = ()
) -> Update | None:
    """Drops what was not yet sent: notifications of these kinds, and reminders of these tasks and invoices.

    Reminders are told apart by their dedupe key, so that one task's end does not silence another's.
    """
    causes: list[ColumnElement[bool]] = [OutboxNotification.dedupe_key.startswith(f"task:{task}:") for task in tasks]
    causes += [
        OutboxNotification.kind.in_((InvoiceReminder.name, InvoiceUnpaid.name))
        & OutboxNotification.dedupe_key.startswith(f"inv:{invoice}:")
        for invoice in invoices
    ]
    if kinds := tuple(kinds):
        causes.append(OutboxNotification.kind.in_(kinds))
    if not causes:
        return None
    pending: Any = inlined(OutboxNotification.state, NotificationState.PENDING)
    statement = update(OutboxNotification).where(pending, OutboxNotification.deal_id == deal_id, or_(*causes))
    return statement.values(state=NotificationState.DROPPED, why="withdrawn")
