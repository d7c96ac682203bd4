"""Whether anybody reminded a client of an invoice (R42), and whether anybody spoke to them at all (R78)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, literal, or_

from crm_core.models import Deal, Invoice, Message, OutboxNotification, Task
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import Direction, NotificationState, TaskState

_DELIVERED = (
    OutboxNotification.dedupe_key == literal("msg:") + cast(Message.id, String),
    OutboxNotification.state == NotificationState.SENT,
)
"""A message that Telegram took."""


def nobody_reminded(regulation: Regulation) -> ColumnElement[bool]:
    """Since it was sent, no reminder and no words of ours have reached the client, and nobody has logged that they were
    spoken to. What Telegram refused has reached nobody.
    """
    return and_(Invoice.reminded_at.is_(None), ~_spoken_to(regulation), ~_written_to())


def nobody_spoke(regulation: Regulation) -> ColumnElement[bool]:
    """Of a closed deal: until it ended, no task of it ended in words with the client, and nobody's own words have
    reached them. What the client wrote is no contact of ours."""
    done = Task.deal_id == Deal.id, inlined(Task.state, TaskState.DONE), Task.closed_at <= Deal.closed_at
    spoken = exists().where(*done, reached(regulation)).correlate(Deal)
    ours = Message.contact_id == Deal.contact_id, Message.direction == Direction.OUT, Message.staff_id.is_not(None)
    within = Message.at.between(Deal.created_at, Deal.closed_at)
    return and_(~spoken, ~exists().where(*ours, within, *_DELIVERED).correlate(Deal))


def _spoken_to(regulation: Regulation) -> ColumnElement[bool]:
    """A task of the deal ended in words with the client, by what its outcome says (`spoken`)."""
    done = Task.deal_id == Invoice.deal_id, inlined(Task.state, TaskState.DONE), Task.closed_at >= Invoice.sent_at
    return exists().where(*done, reached(regulation)).correlate(Invoice)


def reached(regulation: Regulation) -> ColumnElement[bool]:
    """A condition on a task that is done: the client was spoken to."""
    ways = [
        and_(Task.type == kind.code, Task.outcome.in_(codes))
        for kind in regulation.task_types
        if (codes := [outcome.code for outcome in kind.outcomes if outcome.reached])
    ]
    return or_(false(), *ways)


def _written_to() -> ColumnElement[bool]:
    """Somebody's own words to the client, which Telegram took."""
    ours = Message.contact_id == Invoice.contact_id, Message.direction == Direction.OUT, Message.staff_id.is_not(None)
    return exists().where(*ours, Message.at >= Invoice.sent_at, *_DELIVERED).correlate(Invoice)
