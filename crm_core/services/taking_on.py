"""Whoever acts on a deal that nobody owns owns it from then on (R28): what they set must ring for somebody, and stand
in somebody's Today. The one rule for every act: a deal's own change, its invoices, words on it, and a press that says
no more than "mine"."""

from __future__ import annotations

from typing import Protocol, cast

from sqlalchemy import update

from crm_core.models import Deal, Task
from crm_core.queries.notifications.kinds import LeadWaiting, NewLead
from crm_core.rules.deals.statuses import DealEventKind, TaskState
from crm_core.services.audit_log import record
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues, Written
from crm_core.unit_of_work import Component


class Whose(Protocol):
    """A deal, or what was read of one."""

    @property
    def owner_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...


class TakingOn(Component):
    """In the actor's name; a client or the system owns nothing."""

    def columns(self, deal: Deal | Whose) -> dict[str, int | None]:
        """What the deal's UPDATE is to set beside the act's own; empty where the deal has an owner."""
        me = self.actor.staff_id
        if me is None or deal.owner_id is not None:
            return {}
        return {"owner_id": me, "department_id": self.actor.department_id or deal.department_id}

    def owner_after(self, deal: Deal | Whose) -> int | None:
        """Whose it is once the actor has acted on it."""
        return self.columns(deal).get("owner_id", deal.owner_id)

    async def settle(self, deal_id: int) -> None:
        """After the deal's UPDATE: its tasks follow, nobody else is asked any more whether they take it."""
        me = self.actor.staff_id
        ours = update(Task).where(Task.deal_id == deal_id, Task.state == TaskState.OPEN, Task.owner_id.is_(None))
        await self.session.execute(ours.values(owner_id=me), execution_options=NO_SYNC)
        await PendingNotifications(self.uow).cancel([deal_id], kinds=(LeadWaiting.name, NewLead.name))
        detail: NamedValues = {"from": None, "to": me}
        record(self.uow, DealEventKind.ASSIGNED.value, "deal", deal_id, **detail)
        about = {"deal_id": deal_id, "at": self.now, "kind": DealEventKind.ASSIGNED, "by_staff_id": me, "batch": None}
        self.uow.after_commit.events.append({**about, "detail": detail})

    async def take_on(self, deal_id: int, deal: Deal | Whose) -> None:
        """Of an act that changes no column of the deal: words on it, its invoices. Of two at once one has it."""
        if not (ours := self.columns(deal)):
            return
        nobodys = update(Deal).where(Deal.id == deal_id, Deal.owner_id.is_(None))
        taken = nobodys.values(**ours, version=Deal.version + 1)
        if cast("Written", await self.session.execute(taken, execution_options=NO_SYNC)).rowcount:
            await self.settle(deal_id)
