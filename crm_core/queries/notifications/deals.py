"""Notifications about a deal: each says what it needs, and whether it is still true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, func, or_, select

from crm_core.models import Deal, Remark, Staff
from crm_core.queries.access.scope import helped_by
from crm_core.queries.base import Query
from crm_core.queries.deals.card import Cards
from crm_core.queries.filters.money import worth
from crm_core.queries.notifications.deal_columns import deal_of, stamp, with_deal
from crm_core.queries.notifications.dto import (
    CardFacts,
    DealFacts,
    GivenAwayFacts,
    RemarkFacts,
    ResumedFacts,
    StallFacts,
    TransferFacts,
    WaitingFacts,
)
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.rules.deals.statuses import DealStatus, Priority
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.storage.sql_types import AnyRow


@notification("lead.new", priority=Priority.CONVERSATION, at_once=True)
class NewLead(NotificationKind[CardFacts]):
    """To the owner of a new lead; without one to all who may see to it."""

    async def load(self, sending: Sending) -> CardFacts | None:
        return await _card(sending)


@notification("lead.waiting", priority=Priority.CONVERSATION)
class LeadWaiting(NotificationKind[WaitingFacts]):
    """To whoever may take a lead that nobody has (R28): no card, which is for its owner, but the press that makes it
    theirs."""

    async def load(self, sending: Sending) -> WaitingFacts | None:
        nobodys = Deal.id == sending.deal_id, Deal.owner_id.is_(None), Deal.status == DealStatus.OPEN
        row = (await sending.uow.session.execute(with_deal(Deal.created_at).where(*nobodys))).one_or_none()
        if row is None or not allows(sending.recipient.actor, Permission.deal_claim):
            return None
        uow = sending.uow
        until = uow.calendar.add(row.created_at, uow.regulation.distribution.response)
        return WaitingFacts(deal_of(row, sending), row.created_at, until)


@notification("deal.assigned")
class DealAssigned(NotificationKind[CardFacts]):
    """To the deal's new owner. `by`: who gave it to them."""

    by: int | None = None

    async def load(self, sending: Sending) -> CardFacts | None:
        return await _card(sending, self.by)


@notification("deal.given_away")
class DealGivenAway(NotificationKind[GivenAwayFacts]):
    """To whoever had the deal until a colleague passed it on: `by`, `to` staff. Untrue where it is theirs again."""

    by: int
    to: int

    async def load(self, sending: Sending) -> GivenAwayFacts | None:
        facts = await deal_facts(sending, Deal.id == sending.deal_id)
        if facts is None or facts.owner_id != self.to:
            return None
        staff = await sending.uow.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_([self.by, self.to])))
        names = {one.id: one.name for one in staff}
        return GivenAwayFacts(facts, names.get(self.by, ""), names.get(self.to, ""))


@notification("deal.helper")
class HelpAsked(NotificationKind[CardFacts]):
    """To a colleague who helps with the deal (R65), as long as they do. `by`: who asked them."""

    by: int | None = None

    async def load(self, sending: Sending) -> CardFacts | None:
        name = select(Staff.name).where(Staff.id == self.by).scalar_subquery().label("by")
        helps = Deal.id == sending.deal_id, Deal.status == DealStatus.OPEN, helped_by(sending.recipient.staff_id)
        row = (await sending.uow.session.execute(select(Deal.id, name).where(*helps))).one_or_none()
        return CardFacts(await Cards(sending.seen).deal(row.id), row.by) if row else None


@notification("deal.nudge")
class DealNudged(NotificationKind[CardFacts]):
    """Somebody above asks the owner to see to it."""

    by: int | None = None

    async def load(self, sending: Sending) -> CardFacts | None:
        return await _card(sending, self.by)


@notification("deal.renewal")
class RenewalOpened(NotificationKind[CardFacts]):
    """A paid period is about to end, and this deal is to renew it (R33)."""

    async def load(self, sending: Sending) -> CardFacts | None:
        return await _card(sending)


@notification("deals.assigned")
class DealsAssigned(NotificationKind[TransferFacts]):
    """Several deals came to somebody in one act (R46), `at` a moment in milliseconds; as long as any is theirs."""

    by: int | None
    giver: Annotated[int, Field(alias="from")]
    at: int
    deals: tuple[int, ...]

    async def load(self, sending: Sending) -> TransferFacts | None:
        regulation, recipient = sending.uow.regulation, sending.recipient
        giver, by = (
            select(Staff.name).where(Staff.id == who).scalar_subquery().label(label)
            for who, label in ((self.giver, "giver"), (self.by, "by"))
        )
        summed = select(
            func.count(Deal.id).label("deals"),
            # As the list adds it up that its button opens.
            func.coalesce(func.sum(worth(Query(sending.seen))), 0).label("worth"),
            giver,
            by,
        ).where(Deal.id.in_(self.deals), Deal.owner_id == recipient.staff_id)
        row = (await sending.uow.session.execute(summed)).one()
        if not row.deals:
            return None
        return TransferFacts(
            count=row.deals,
            sum=int(row.worth),
            currency=regulation.company.currency,
            giver=row.giver or "",
            by=row.by,
            at=datetime.fromtimestamp(self.at / 1000, UTC),
        )


@notification("deal.resumed", priority=Priority.REMINDER)
class PauseOver(NotificationKind[ResumedFacts]):
    """As long as the deal is open, theirs, and was not paused for longer."""

    async def load(self, sending: Sending) -> ResumedFacts | None:
        deal = await deal_facts(
            sending,
            Deal.id == sending.deal_id,
            Deal.owner_id == sending.recipient.staff_id,
            Deal.status == DealStatus.OPEN,
            Deal.paused_until <= sending.uow.now,
        )
        return ResumedFacts(deal) if deal else None


@dataclass(frozen=True)
class Stall(NotificationKind[StallFacts]):
    """`due`: the limit (whole seconds) past which it stands; `rung`: of the ladder, from 0."""

    rung: int
    due: int | None = None

    async def load(self, sending: Sending) -> StallFacts | None:
        """As long as it stands where it stood, past the same limit. A move and a pause both take the tag away."""
        still = Deal.id == sending.deal_id, Deal.status == DealStatus.OPEN, Deal.stalled_at.is_not(None)
        statement = with_deal(Deal.stalled_at, Deal.department_id).where(*still)
        row = (await sending.uow.session.execute(statement)).one_or_none()
        if row is None:
            return None
        deal = deal_of(row, sending)
        subject = Subject(deal.owner_id, row.department_id, deal.contact_id)
        elsewhere = deal.stage_due_at is None or stamp(deal.stage_due_at) != self.due
        if elsewhere or not allows(sending.recipient.actor, Permission.deal_view, subject):
            return None
        return StallFacts(deal, row.stalled_at)


@notification("deal.stalled", priority=Priority.REMINDER)
class DealStalled(Stall):
    """To its owner, only while they own it."""

    async def load(self, sending: Sending) -> StallFacts | None:
        facts = await super().load(sending)
        return facts if facts and facts.deal.owner_id == sending.recipient.staff_id else None


@notification("deal.stalled_long", priority=Priority.REMINDER)
class DealStalledLong(Stall):
    """To supervisors, and to the head of its department."""


@dataclass(frozen=True)
class RemarkTold(NotificationKind[RemarkFacts]):
    """A remark on a deal (R59), to whoever may see the deal. `remark`: its id."""

    remark: int

    async def load(self, sending: Sending) -> RemarkFacts | None:
        by = select(Staff.name).where(Staff.id == Remark.by_staff_id).correlate(Remark).scalar_subquery().label("by")
        statement = with_deal(Deal.department_id, Remark.staff_id, Remark.text, Remark.answer, Remark.answered_at, by)
        statement = statement.join(Remark, Remark.deal_id == Deal.id).where(Remark.id == self.remark)
        row = (await sending.uow.session.execute(statement)).one_or_none()
        if row is None or not self._still(row, sending):
            return None
        deal = deal_of(row, sending)
        subject = Subject(deal.owner_id, row.department_id, deal.contact_id)
        if not allows(sending.recipient.actor, Permission.deal_view, subject):
            return None
        return RemarkFacts(deal, self.remark, row.text, row.by, row.answer)

    def _still(self, row: AnyRow, sending: Sending) -> bool:
        return True


@notification("remark.made")
class RemarkMade(RemarkTold):
    """To the deal's manager, until they have answered."""

    def _still(self, row: AnyRow, sending: Sending) -> bool:
        return row.answered_at is None and row.owner_id == sending.recipient.staff_id


@notification("remark.answered")
class RemarkAnswered(RemarkTold):
    """To whoever made it."""


@notification("remark.unmoved", priority=Priority.REMINDER)
class RemarkUnmoved(RemarkTold):
    """To supervisors, and to the head of its department: nothing moved in time."""


async def deal_facts(sending: Sending, *conditions: ColumnElement[bool]) -> DealFacts | None:
    """The deal in short, as the recipient may see it."""
    row = (await sending.uow.session.execute(with_deal().where(*conditions))).one_or_none()
    return deal_of(row, sending) if row else None


async def _card(sending: Sending, by: int | None = None) -> CardFacts | None:
    """As long as the deal is open, and theirs or nobody's. `by`: who assigned it or nudges them."""
    deal_id = sending.deal_id or 0
    owned = or_(Deal.owner_id == sending.recipient.staff_id, Deal.owner_id.is_(None))
    name = select(Staff.name).where(Staff.id == by).scalar_subquery().label("by")
    mine = select(Deal.id, name).where(Deal.id == deal_id, owned, Deal.status == DealStatus.OPEN)
    row = (await sending.uow.session.execute(mine)).one_or_none()
    return CardFacts(await Cards(sending.seen).deal(deal_id), row.by) if row else None
