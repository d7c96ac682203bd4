"""Notifications about a deal, its tasks and its messages: each says what it needs, and whether it is still true."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from crm_core.models import Contact, Deal, Message, OutboxNotification, Staff, Task
from crm_core.queries.deals.card import Cards
from crm_core.queries.notifications.deal_columns import WIDTH, deal_of, with_deal
from crm_core.queries.notifications.dto import (
    CardFacts,
    DealFacts,
    MessageFacts,
    Recipient,
    ResumedFacts,
    StallFacts,
    TaskFacts,
    TransferFacts,
)
from crm_core.queries.notifications.field_visibility import hidden_facts
from crm_core.queries.notifications.outbox_dto import LeasedNotification
from crm_core.queries.tasks.titles import regular_titles, task_title
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.rules.statuses import DealStatus, Direction, TaskState
from crm_core.unit_of_work import UnitOfWork


def stamp(moment: datetime | None) -> int | None:
    """A moment as notifications carry it in their payload and key, to tell whether it has changed since."""
    return None if moment is None else int(moment.timestamp())


async def card(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> CardFacts | None:
    """As long as the deal is open, and theirs or nobody's. `by`: who assigned it or nudges them."""
    deal_id = claimed.deal_id or 0
    owned = or_(Deal.owner_id == recipient.staff_id, Deal.owner_id.is_(None))
    mine = Deal.id == deal_id, owned, Deal.status == DealStatus.OPEN
    by = select(Staff.name).where(Staff.id == claimed.payload.get("by")).scalar_subquery()
    row = (await uow.session.execute(select(Deal.id, by).where(*mine))).one_or_none()
    if row is None:
        return None
    # Through the recipient's own eyes: fields that their role does not see are not on the card (R17).
    seen = UnitOfWork(uow.session, recipient.actor, uow.now, uow.regulation, uow.calendar)
    return CardFacts(await Cards(seen).deal(deal_id), row[1])


async def transferred(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> TransferFacts | None:
    """As long as any of the deals is theirs."""
    about = claimed.payload
    theirs = Deal.id.in_(about["deals"]), Deal.owner_id == recipient.staff_id
    names = (select(Staff.name).where(Staff.id == about.get(who)).scalar_subquery() for who in ("from", "by"))
    summed = select(func.count(Deal.id), func.coalesce(func.sum(Deal.amount), 0), *names).where(*theirs)
    row: Any = (await uow.session.execute(summed)).one()
    count, amount, giver, by = row
    if not count:
        return None
    currency, at = uow.regulation.company.currency, datetime.fromtimestamp(about["at"] / 1000, UTC)
    worth = 0 if "amount" in uow.regulation.hidden_from(recipient.role) else int(amount)
    return TransferFacts(count, worth, currency, giver or "", by, at)


async def resumed(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> ResumedFacts | None:
    """As long as the deal is open, theirs, and was not paused for longer."""
    deal = await _deal(
        uow,
        recipient,
        Deal.id == claimed.deal_id,
        Deal.owner_id == recipient.staff_id,
        Deal.status == DealStatus.OPEN,
        Deal.paused_until <= uow.now,
    )
    return ResumedFacts(deal) if deal else None


async def stalled(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> StallFacts | None:
    """As long as the deal stands where it stood, past the same limit; the owner's only while they own it.

    A move and a pause both take the tag away.
    """
    still = Deal.id == claimed.deal_id, Deal.status == DealStatus.OPEN, Deal.stalled_at.is_not(None)
    statement = with_deal(Deal.stalled_at, Deal.department_id).where(*still)
    row = (await uow.session.execute(statement)).one_or_none()
    if row is None:
        return None
    deal = hidden_facts(deal_of(row, uow.regulation), uow.regulation.hidden_from(recipient.role))
    stalled_at, department_id = row[WIDTH:]
    if stamp(deal.stage_due_at) != claimed.payload.get("due"):
        return None
    if claimed.kind == "deal.stalled" and deal.owner_id != recipient.staff_id:
        return None
    subject = Subject(deal.owner_id, department_id, deal.contact_id)
    if not allows(recipient.actor, Permission.deal_view, subject):
        return None
    return StallFacts(deal, stalled_at)


async def task(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> TaskFacts | None:
    """As long as the task is open, theirs, due when it was, and no later reminder of it has rung."""
    task_id, rung = claimed.payload["task"], claimed.payload["rung"]
    statement = with_deal(Task.type, Task.title, Task.due_at, Task.rung).join(Task, Task.deal_id == Deal.id)
    mine = Task.id == task_id, Task.state == TaskState.OPEN, Task.owner_id == recipient.staff_id
    row = (await uow.session.execute(statement.where(*mine))).one_or_none()
    if row is None:
        return None
    kind, title, due_at, rung_next = row[WIDTH:]
    moved = stamp(due_at) != claimed.payload.get("due") or rung_next != rung + 1
    if moved or (claimed.kind == "task.soon" and due_at <= uow.now):
        return None
    deal = hidden_facts(deal_of(row, uow.regulation), uow.regulation.hidden_from(recipient.role))
    name = task_title(uow.regulation, kind, title, regular_titles(uow.regulation))
    return TaskFacts(task_id, deal, uow.regulation.task_type(kind), name, due_at, rung)


async def message(uow: UnitOfWork, claimed: LeasedNotification, recipient: Recipient) -> MessageFacts | None:
    """Words once said are always true, unless they were erased."""
    message_id = claimed.payload["message"]
    keys = f"msg:{message_id}", f"msg:{message_id}:{recipient.staff_id}"
    there = OutboxNotification.dedupe_key.in_(keys), OutboxNotification.chat_id == recipient.chat_id
    relayed = select(func.max(OutboxNotification.message_id)).where(*there)
    statement = (
        select(Message, Contact.name, Staff.name, relayed.scalar_subquery())
        .join(Contact, Contact.id == Message.contact_id)
        .outerjoin(Staff, Staff.id == Message.staff_id)
        .where(Message.id == message_id)
    )
    row = (await uow.session.execute(statement)).one_or_none()
    if row is None:
        return None
    said, client, colleague, relayed_as = row
    return MessageFacts(
        deal=await _deal(uow, recipient, Deal.id == said.deal_id) if said.deal_id is not None else None,
        message_id=message_id,
        kind=said.kind,
        text=said.text,
        file_id=said.file_id,
        at=said.at,
        edited_at=said.edited_at,
        author=client if said.direction is Direction.IN else colleague or "",
        company=uow.regulation.company.name,
        relayed_as=relayed_as,
    )


async def _deal(uow: UnitOfWork, recipient: Recipient, *conditions: ColumnElement[bool]) -> DealFacts | None:
    row: Any = (await uow.session.execute(with_deal().where(*conditions))).one_or_none()
    return hidden_facts(deal_of(row, uow.regulation), uow.regulation.hidden_from(recipient.role)) if row else None
