"""What clients do for themselves (R24): ask for a call at a time, and say how they were served."""

from __future__ import annotations

from datetime import datetime

from crm_core.errors import BadValue, Outdated
from crm_core.regulation.schema import WorkDuration
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.commands import NewTask
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.task_planning import TaskPlanning, earliest
from crm_core.services.lead_assignment import LeadAssignment

CALL = "call"
LOW_MARK = 3
"""From this mark downwards somebody who leads has a task to see to it."""

_LOOKED_AT_WITHIN = WorkDuration(working=True, minutes=240)


class OwnActs(Service):
    """`crm.clients.own`: of one's own deals alone."""

    @needs(Permission.client_message)
    async def ask_call(self, deal_id: int, at: datetime) -> bool:
        """A task of the deal's owner to call at that time; False where the same was asked for before.

        Raises Outdated for a closed deal, BadValue `in_the_past`, `too_far`; Refused.
        """
        store, planning = DealStore(self.uow), TaskPlanning(self.uow)
        held = await store.load(deal_id, Permission.client_message)
        if held.deal.status is not DealStatus.OPEN:
            raise Outdated(deal_id)
        planning.check_moment(at, "due_at")
        kind = self._kind()
        if any(one.due_at == at and one.type == kind and one.created_by is None for one in held.tasks):
            return False
        row = planning.row(held.deal.owner_id, NewTask(kind, at, asked_for=True))
        await store.change(held, next_task_at=earliest(held.tasks, [row]))
        await planning.add(deal_id, [row])
        self.audited("task.add", "deal", deal_id, type=kind)
        return True

    @needs(Permission.client_message)
    async def rate(self, deal_id: int, mark: int) -> None:
        """How they were served, from 1 to 5, once the deal is won; a later mark takes the earlier one's place.

        A low one is a task for whoever leads that department. Raises Outdated for a deal that is not won, BadValue
        `not_a_choice`, Refused.
        """
        store, planning = DealStore(self.uow), TaskPlanning(self.uow)
        held = await store.load(deal_id, Permission.client_message)
        if held.deal.status is not DealStatus.WON:
            raise Outdated(deal_id)
        if mark not in range(1, 6):
            raise BadValue("not_a_choice", "mark")
        was = held.deal.rating
        if was == mark:
            return
        rows = []
        leaders = await self.other(LeadAssignment).directors(held.deal.department_id)
        if mark <= LOW_MARK and (was is None or was > LOW_MARK) and leaders:
            due = self.calendar.task_due(self.now, _LOOKED_AT_WITHIN)
            rows = [planning.row(leaders[0], NewTask(self._kind(), due))]
        after = earliest([one for one in held.tasks if one.state is TaskState.OPEN], rows)
        await store.change(held, rating=mark, next_task_at=after)
        await planning.add(deal_id, rows)
        self.audited("deal.rate", "deal", deal_id, mark=mark)

    def _kind(self) -> str:
        known = [one.code for one in self.regulation.task_types]
        return CALL if CALL in known else known[0]
