"""A refused client is gone back to until somebody says, with a reason, that they are not to be written to (R8)."""

from __future__ import annotations

from sqlalchemy import select, update

from crm_core.errors import Outdated
from crm_core.models import Contact, Deal, Task
from crm_core.regulation.errors import UnknownCode
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, TaskState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.commands import Done
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.task_completion import TaskCompletion
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.deals.text_checks import check_reason
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork

_MAX_REASON = 200


class LettingGo(Service):
    """The one way in which a refused client is left without a next step; it can be taken back."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._tasks, self._completion = TaskPlanning(uow), TaskCompletion(uow)

    @needs(Permission.deal_lose)
    async def stop(self, deal_id: int, seen_version: int, reason: str, done: Done | None = None) -> None:
        """The client of a refused deal is not to be written to any more: what was still to be done for their refusals,
        this one's and others', is cancelled. `done`: how this one's follow-up has just ended.

        Raises Outdated, also for a deal that was not refused; BadValue (`empty`, `no_words`, `too_long`), Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_lose, seen_version)
        if held.deal.status is not DealStatus.LOST:
            raise Outdated(deal_id)
        words = check_reason(reason, "reason", _MAX_REASON)
        finished = self._completion.finished(held, done) if done else None
        await self._store.change(held, **self._completion.spoken(held, finished), next_task_at=None)
        await self._completion.end(held, finished, cancel_rest=True)
        await self._store.silence(held, tasks=held.tasks)
        await self._bar(held.contact.id, words)
        await self._cancel_others(held.contact.id)
        self.happened(DealEventKind.LET_GO, deal_id, reason=words)

    @needs(Permission.deal_lose)
    async def take_up(self, deal_id: int, seen_version: int) -> None:
        """They may be written to again: the refusal's own follow-up is made anew. Raises Outdated, Refused."""
        held = await self._store.load(deal_id, Permission.deal_lose, seen_version)
        if held.contact.barred_at is None or held.deal.status is not DealStatus.LOST:
            raise Outdated(deal_id)
        try:
            task = self.regulation.reason(held.deal.lost_reason or "").follow_up
        except UnknownCode:
            task = self.regulation.reasons[0].follow_up
        row = self._tasks.row(self._store.owner_after(held), self._tasks.regular(task))
        await self._store.change(held, next_task_at=row["due_at"])
        await self._tasks.add(deal_id, [row])
        await self._bar(held.contact.id, None)
        self.happened(DealEventKind.TAKEN_UP, deal_id)

    async def _bar(self, contact_id: int, reason: str | None) -> None:
        values = {"barred_at": self.now if reason else None, "barred_reason": reason}
        theirs = update(Contact).where(Contact.id == contact_id)
        await self.session.execute(theirs.values(**values), execution_options=NO_SYNC)

    async def _cancel_others(self, contact_id: int) -> None:
        """Whoever has them: nobody goes back to this client."""
        refused = Deal.contact_id == contact_id, Deal.status == DealStatus.LOST, Deal.next_task_at.is_not(None)
        ids = list(await self.session.scalars(select(Deal.id).where(*refused).order_by(Deal.id).with_for_update()))
        if ids:
            deals = update(Deal).where(Deal.id.in_(ids))
            values = {"next_task_at": None, "version": Deal.version + 1}
            await self.session.execute(deals.values(**values), execution_options=NO_SYNC)
            tasks = update(Task).where(Task.deal_id.in_(ids), Task.state == TaskState.OPEN)
            ended = {"state": TaskState.CANCELLED, "closed_at": self.now, "closed_by": self.actor.staff_id}
            await self.session.execute(tasks.values(**ended, rung_at=None), execution_options=NO_SYNC)
