"""Clients who wait for an answer (R37): as long as they do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm_core.models import Deal, Message, Staff
from crm_core.queries.notifications.deal_columns import deal_of, stamp, with_deal
from crm_core.queries.notifications.deals import deal_facts
from crm_core.queries.notifications.dto import AnswerFacts, TakenOverFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.deals.statuses import DealStatus, Direction, Priority
from crm_core.rules.policy import Permission, Subject, allows


@dataclass(frozen=True)
class AnswerWaits(NotificationKind[AnswerFacts]):
    """`asked`: since when (whole seconds); `rung`: of the ladder, from 0."""

    rung: int
    asked: int

    async def load(self, sending: Sending) -> AnswerFacts | None:
        waiting = Deal.id == sending.deal_id, Deal.status == DealStatus.OPEN, Deal.asked_at.is_not(None)
        words = (
            select(Message.text)
            .where(Message.deal_id == Deal.id, Message.direction == Direction.IN, Message.at >= Deal.asked_at)
            .order_by(Message.id.desc())
            .limit(1)
            .correlate(Deal)
            .scalar_subquery()
            .label("words")
        )
        statement = with_deal(Deal.asked_at, Deal.department_id, words).where(*waiting)
        row = (await sending.uow.session.execute(statement)).one_or_none()
        if row is None or stamp(row.asked_at) != self.asked:
            return None
        deal = deal_of(row, sending)
        subject = Subject(deal.owner_id, row.department_id, deal.contact_id)
        if not allows(sending.recipient.actor, Permission.client_message, subject):
            return None
        return AnswerFacts(deal, row.asked_at, row.words)


@notification("answer.waits", priority=Priority.REMINDER)
class ClientWaits(AnswerWaits):
    """To the deal's owner, only while they own it."""

    async def load(self, sending: Sending) -> AnswerFacts | None:
        facts = await super().load(sending)
        return facts if facts and facts.deal.owner_id == sending.recipient.staff_id else None


@notification("answer.waits_long", priority=Priority.REMINDER)
class ClientWaitsLong(AnswerWaits):
    """To supervisors, and to the head of its department."""


@notification("deal.taken_over")
class DealTakenOver(NotificationKind[TakenOverFacts]):
    """To whoever did not answer: `by` has the deal now. Untrue where it is theirs again."""

    by: int
    asked: int

    async def load(self, sending: Sending) -> TakenOverFacts | None:
        deal = await deal_facts(sending, Deal.id == sending.deal_id)
        name = await sending.uow.session.scalar(select(Staff.name).where(Staff.id == self.by))
        if deal is None or deal.owner_id == sending.recipient.staff_id:
            return None
        return TakenOverFacts(deal, name or "")
