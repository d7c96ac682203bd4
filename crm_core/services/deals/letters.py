"""Which letters of a deal lose their cause when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Update, or_, update

from crm_core.models import OutboxLetter
from crm_core.queries.partial import inlined
from crm_core.rules.states import LetterState

STALL = ("deal.stalled", "deal.stalled_long", "deal.resumed")


def withdrawing(
    deal_id: int, *, kinds: Iterable[str] = (), tasks: Iterable[int] = (), invoices: Iterable[int] = ()
) -> Update | None:
    """Drops what was not yet sent: letters of these kinds, and reminders of these tasks and invoices.

    Reminders are told apart by their dedupe key, so that one task's end does not silence another's.
    """
    causes: list[ColumnElement[bool]] = [OutboxLetter.dedupe_key.startswith(f"task:{task}:") for task in tasks]
    causes += [
        OutboxLetter.kind.in_(("invoice.reminder", "invoice.unpaid"))
        & OutboxLetter.dedupe_key.startswith(f"inv:{invoice}:")
        for invoice in invoices
    ]
    if kinds := tuple(kinds):
        causes.append(OutboxLetter.kind.in_(kinds))
    if not causes:
        return None
    pending: Any = inlined(OutboxLetter.state, LetterState.PENDING)
    statement = update(OutboxLetter).where(pending, OutboxLetter.deal_id == deal_id, or_(*causes))
    return statement.values(state=LetterState.DROPPED, why="withdrawn")
