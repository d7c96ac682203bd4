"""Whose deal it is: handing it over (R46), and a supervisor's push."""

from __future__ import annotations

from sqlalchemy import select, update

from crm_core.errors import BadValue, Outdated
from crm_core.models import DealHelper, Staff, Task
from crm_core.queries.notifications.kinds import DealAssigned, DealGivenAway, DealNudged
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealEventKind, DealStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.deals.ownership.handing_over import HandingOver, Passing
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.deals.task_planning import given
from crm_core.services.notifications.cancellation import STALL
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork


class Assignment(Service):
    """One owner at a time; the history stays with the deal."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store, self._handing = DealStore(uow), HandingOver(uow)

    @needs(Permission.deal_assign)
    async def assign(self, deal_id: int, seen_version: int, staff_id: int) -> None:
        """Gives the deal and its open tasks, but those of who helps, to a colleague; both are told, but for the actor;
        reminders for the last owner are dropped.

        They have at least a working day before it stalls; one past its limit is noted on the last owner's record.
        Raises Outdated, BadValue `not_staff` for somebody who does not work here (any more), Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_assign, seen_version)
        deal = held.deal
        if deal.owner_id == staff_id:
            return
        found = await self.session.execute(select(Staff.department_id).where(Staff.id == staff_id, Staff.active))
        if (row := found.first()) is None:
            raise BadValue("not_staff", "owner")
        passing = Passing(deal.id, deal.owner_id, deal.status, deal.stage_due_at, deal.paused_until, held.seq)
        await self._store.change(held, owner_id=staff_id, department_id=row[0], **self._handing.clock(passing))
        await self._handing.note_the_late([passing])
        if deal.asked_at is not None:
            await self.other(AnswerClock).handed_over([deal_id])
        tasks = await self._of_no_helper(held)
        if tasks:
            theirs = update(Task).where(Task.id.in_([task.id for task in tasks]))
            await self.session.execute(theirs.values(**given(staff_id, self.now)), execution_options=NO_SYNC)
        await self._store.silence(held, kinds=STALL, tasks=tasks)
        notification = NewNotification(
            f"assign:{deal_id}:{deal.version + 1}",
            DealAssigned(by=self.actor.staff_id),
            staff_id=staff_id,
            deal_id=deal_id,
        )
        await self.other(Outbox).put(notification)
        await self._tell_the_last(deal.owner_id, staff_id, deal_id, deal.version + 1)
        self.happened(DealEventKind.ASSIGNED, deal_id, **{"from": deal.owner_id, "to": staff_id})

    async def _tell_the_last(self, owner_id: int | None, taker_id: int, deal_id: int, version: int) -> None:
        """Who had it until now, where somebody else passed it on: they may be in the middle of it."""
        by = self.actor.staff_id
        if owner_id is None or by is None or by == owner_id:
            return
        told = NewNotification(
            f"given:{deal_id}:{version}", DealGivenAway(by=by, to=taker_id), staff_id=owner_id, deal_id=deal_id
        )
        await self.other(Outbox).put(told)

    async def _of_no_helper(self, held: Held) -> list[Task]:
        """The deal's open tasks without those of colleagues who help with it (R65): they go on doing them."""
        others = {task.owner_id for task in held.tasks} - {held.deal.owner_id, None}
        if not others:
            return list(held.tasks)
        helping = select(DealHelper.staff_id).where(DealHelper.deal_id == held.deal.id)
        kept = others & set(await self.session.scalars(helping))
        return [task for task in held.tasks if task.owner_id not in kept]

    @needs(Permission.digest_view)
    async def nudge(self, deal_id: int) -> None:
        """Asks the owner to see to the deal; at most once an hour from one person. Raises Outdated for a deal that is
        closed or nobody's; Refused.
        """
        held = await self._store.load(deal_id, Permission.digest_view)
        deal = held.deal
        if deal.owner_id is None or deal.status is not DealStatus.OPEN:
            raise Outdated(deal_id)
        notification = NewNotification(
            f"nudge:{deal_id}:{self.actor.staff_id}:{self.now:%Y%m%d%H}",
            DealNudged(by=self.actor.staff_id),
            staff_id=deal.owner_id,
            deal_id=deal_id,
        )
        await self.other(Outbox).put(notification)
        self.happened(DealEventKind.NUDGED, deal_id)
