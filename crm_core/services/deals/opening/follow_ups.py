"""Deals that continue others: a refusal to be won back (R11), a paid period to be renewed (R33)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import insert, literal, select, update

from crm_core.errors import BadValue, Outdated
from crm_core.models import Deal, DealLine, Task
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import FieldMoment
from crm_core.rules.deals.field_moments import field_moment
from crm_core.rules.deals.statuses import DealEventKind, DealStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence, needs
from crm_core.services.catalogue.line_items import COPIED
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.commands import NewTask
from crm_core.services.deals.opening.factory import DealFactory
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.lead_assignment import GivenLead, LeadAssignment
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork

_FURTHEST = timedelta(days=10 * 366)
_COPIED = ("title", "contact_id", "company_id", "currency", "amount", "source", "need", "product_id", "fields")


@dataclass(frozen=True, slots=True)
class Renewed:
    """A deal opened to renew another; without an owner, whoever may take it is told."""

    deal_id: int
    owner_id: int | None


class FollowUps(Service):
    """A deal that continues another bears its `linked_from_id` and what was known of it."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._clocks = DealClocks(uow)
        self._tasks = TaskPlanning(uow)
        self._factory = DealFactory(uow)

    @needs(Permission.deal_lose)
    async def win_back(self, deal_id: int, seen_version: int) -> int:
        """Opens a deal in the funnel that wins refused clients back; the refusal's follow-up goes over to it (R11).

        Its first stage's limit counts from that follow-up. Returns the new deal's id. Raises Outdated where there is
        nothing to win back: the deal was not refused, its client is not to be written to, or is being won back already.
        Raises Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_lose, seen_version)
        deal, funnel = held.deal, self.regulation.win_back
        if funnel is None or funnel == deal.funnel or deal.status is not DealStatus.LOST:
            raise Outdated(deal_id)
        if held.contact.barred_at is not None or await self._is_linked(deal, funnel):
            raise Outdated(deal_id)
        await self._store.change(held, next_task_at=None)
        tasks = [] if held.tasks else [self._follow_up(deal)]
        due = min(task.due_at for task in (*held.tasks, *tasks))
        whose = {"owner_id": deal.owner_id, "department_id": deal.department_id, **self._store.taken_by_actor(held)}
        opened = await self._continue(deal, funnel, whose, tasks, since=due)
        if held.tasks:
            theirs = update(Task).where(Task.id.in_([task.id for task in held.tasks]))
            await self.session.execute(theirs.values(deal_id=opened), execution_options=NO_SYNC)
        self.happened(DealEventKind.WIN_BACK_OPENED, deal_id, opened=opened)
        return opened

    @needs(Permission.deal_edit)
    async def keep_period(self, deal_id: int, seen_version: int, paid_until: date | None) -> None:
        """Until which day a won deal is paid for; its renewal opens in time before that (R33). None: nothing to renew.

        Raises Outdated, also for a deal that is not won; BadValue `in_the_past`, `too_far`; Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_edit, seen_version)
        if held.deal.status is not DealStatus.WON:
            raise Outdated(deal_id)
        today = self.calendar.local(self.now).date()
        if paid_until is not None and not today <= paid_until <= today + _FURTHEST:
            raise BadValue("in_the_past" if paid_until < today else "too_far", "paid_until")
        renewal = self._clocks.renewal_at(paid_until, held.deal.closed_at)
        await self._store.change(held, paid_until=paid_until, renewal_at=renewal)
        self.happened(DealEventKind.PERIOD_NOTED, deal_id, until=paid_until.isoformat() if paid_until else None)

    @consequence
    async def renew(self, deal: Deal, has_owner: bool) -> Renewed | None:
        """The paid period of this deal, whose row is locked, is about to end: opens the deal of its renewal, once.

        Without an owner who still works here it goes to whose turn it is. None: it is being renewed already.
        """
        funnel = self.regulation.renewal
        spent = update(Deal).where(Deal.id == deal.id).values(renewal_at=None)
        await self.session.execute(spent, execution_options=NO_SYNC)
        if funnel is None or await self._is_linked(deal, funnel):
            return None
        owner_id, department_id = deal.owner_id, deal.department_id
        lead = GivenLead(funnel, deal.contact_id, deal.source, deal.need, deal.product_id)
        if not has_owner and (owner := await self.other(LeadAssignment).next(lead)):
            owner_id, department_id = owner.id, owner.department_id
        elif not has_owner:
            owner_id = None
        tasks = self._tasks.first_of(self.regulation.first_stage(funnel))
        opened = await self._continue(deal, funnel, {"owner_id": owner_id, "department_id": department_id}, tasks)
        self.happened(DealEventKind.RENEWAL_OPENED, deal.id, opened=opened)
        return Renewed(opened, owner_id)

    async def _continue(
        self,
        deal: Deal,
        funnel: str,
        whose: Mapping[str, int | None],
        tasks: Iterable[NewTask],
        since: datetime | None = None,
    ) -> int:
        known = {name: getattr(deal, name) for name in _COPIED}
        known["fields"] = {code: value for code, value in deal.fields.items() if not self._is_over(code, value)}
        columns = {**known, **whose, "linked_from_id": deal.id}
        opened = await self._factory.open(funnel, columns, tasks, next_task_at=since, since=since)
        if deal.product_id is not None:
            await self._copy_lines(deal.id, opened)
        self.audited("deal.open", "deal", opened, funnel=funnel, linked_from=deal.id)
        return opened

    def _is_over(self, code: str, value: JsonValue) -> bool:
        """Whether it is a date that has passed: that of the next visit is asked for anew."""
        try:
            is_date = self.regulation.field(code).type in ("date", "datetime")
        except UnknownCode:
            return False
        moment = field_moment(FieldMoment(code), {code: value}, self.calendar) if is_date else None
        return moment is not None and moment < self.now

    async def _copy_lines(self, from_deal: int, to_deal: int) -> None:
        lines = select(literal(to_deal), *(getattr(DealLine, name) for name in COPIED)).where(
            DealLine.deal_id == from_deal
        )
        copied = insert(DealLine).from_select(["deal_id", *COPIED], lines.order_by(DealLine.id))
        await self.session.execute(copied, execution_options=NO_SYNC)

    async def _is_linked(self, deal: Deal, funnel: str) -> bool:
        """Whether an open deal of that funnel continues this one."""
        same = Deal.linked_from_id == deal.id, Deal.funnel == funnel, Deal.status == DealStatus.OPEN
        return (await self.session.execute(select(Deal.id).where(*same).limit(1))).first() is not None

    def _follow_up(self, deal: Deal) -> NewTask:
        """By the reason of the refusal; by the first one of the regulation if it has lost that reason."""
        try:
            reason = self.regulation.reason(deal.lost_reason or "")
        except UnknownCode:
            reason = self.regulation.reasons[0]
        return self._tasks.regular(reason.follow_up)
