"""Tasks on their own; finishing one is a step of its deal (`deals.steps.take`), since what comes next belongs to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, insert, select, update

from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import Deal, DealEvent, Staff, Task
from crm_core.queries.notifications.kinds import TaskAssigned
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.tasks.day_order import is_fresh
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import StageTask
from crm_core.rules.deals.ladders import next_task_rung
from crm_core.rules.deals.statuses import DealEventKind, TaskState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence, needs
from crm_core.services.deals.commands import Done, NewTask
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.deals.task_completion import MAX_NOTE
from crm_core.services.deals.task_planning import TaskPlanning, earliest, given
from crm_core.services.deals.text_checks import check_note
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork

__all__ = ["Done", "NewTask", "Tasks"]

PUT_OFF_AT_ONCE, BETWEEN = 24, timedelta(minutes=10)


class Tasks(Service):
    """What a manager promised to do next. Every change keeps the deal's `next_task_at` true and its version growing."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store, self._planning = DealStore(uow), TaskPlanning(uow)

    @needs(Permission.task_create)
    async def add(self, deal_id: int, new: NewTask) -> int:
        """One more task for the deal's owner; returns its id. Raises BadValue, Refused; Outdated in a race."""
        held = await self._store.load(deal_id, Permission.task_create)
        row = self._planning.row(self._store.owner_after(held), self._planning.checked(new))
        await self._store.change(held, next_task_at=earliest(held.tasks, [row]))
        made = await self.session.execute(insert(Task).returning(Task.id), {**row, "deal_id": deal_id})
        task_id = made.scalar_one()
        self.audited("task.add", "deal", deal_id, task=task_id)
        return task_id

    @consequence
    async def set_by_itself(self, deal_id: int, task: StageTask) -> None:
        """A task that follows from something that happened, for the deal's owner. Raises Outdated in a race."""
        held = await self._store.load(deal_id, Permission.deal_view)
        row = self._planning.row(self._store.owner_after(held), self._planning.regular(task))
        await self._store.change(held, next_task_at=earliest(held.tasks, [row]))
        await self._planning.add(deal_id, [row])
        self.audited("task.add", "deal", deal_id, type=task.type)

    @needs(Permission.task_edit)
    async def postpone(self, task_id: int, seen_version: int, due_at: datetime) -> None:
        """Puts an open task off; its reminders begin anew (R34). `seen_version` is the deal's.

        Raises Outdated, also for a task that is no longer open; BadValue `in_the_past`, `too_far`; Refused.
        """
        await self._put_off(*await self._task(task_id, Permission.deal_view, seen_version), due_at)

    @needs(Permission.task_edit)
    async def postpone_overdue(self, due_at: datetime) -> int:
        """Puts off what the actor themselves have let pass, the oldest first: to `due_at` and every ten minutes after
        it, so that not all of it rings at once. So many at once that they fit into half a day; a lead that nobody has
        spoken to is not among them. Returns how many.

        Raises BadValue `in_the_past`, `too_far`; Outdated in a race.
        """
        late = and_(Task.state == TaskState.OPEN, Task.owner_id == self.actor.staff_id, Task.due_at < self.now)
        found = select(Task.id).join(Deal, Deal.id == Task.deal_id).where(late, ~is_fresh())
        ids = (await self.session.scalars(found.order_by(Task.due_at, Task.id).limit(PUT_OFF_AT_ONCE))).all()
        for place, task_id in enumerate(ids):
            await self._put_off(*await self._task(task_id, Permission.deal_view), due_at + place * BETWEEN)
        return len(ids)

    @needs(Permission.task_complete)
    async def say_outcome(self, task_id: int, outcome: str, note: str | None = None) -> bool:
        """How a task ended, kept as soon as it is said: a fact, whatever becomes of the step that it begins, and
        whoever else has acted meanwhile. Of one person the last word counts until the task is closed.

        Whether the task is still open: if not, what somebody else said ended it, and this stands beside it in the
        history. Raises Outdated for a task that the actor has closed themselves; BadValue, Refused.
        """
        task, held = await self._any_task(task_id)
        try:
            self.regulation.outcome(task.type, outcome)
        except UnknownCode:
            raise BadValue("unknown_code", "outcome") from None
        is_open = task.state is TaskState.OPEN
        if not is_open and task.closed_by == self.actor.staff_id:
            raise Outdated(held.deal.id)
        await self._unsay(held.deal.id, task_id)
        await TakingOn(self.uow).take_on(held.deal.id, held.deal)
        said: NamedValues = {"task": task_id, "type": task.type, "outcome": outcome}
        said |= {"note": words} if (words := check_note(note, MAX_NOTE)) else {}
        self.happened(DealEventKind.OUTCOME, held.deal.id, **said)
        return is_open

    @needs(Permission.task_complete)
    async def unsay_outcome(self, task_id: int) -> None:
        """Takes back what the actor said of an open task: it was pressed by mistake. Raises Refused."""
        task, held = await self._any_task(task_id)
        if task.state is TaskState.OPEN:
            await self._unsay(held.deal.id, task_id)

    async def _any_task(self, task_id: int) -> tuple[Task, Held]:
        """Open or not; its own holder's, or within reach."""
        task = await self.session.get(Task, task_id, populate_existing=True)
        if task is None:
            raise Refused(Permission.task_complete.value, "task", task_id)
        held = await self._store.load(task.deal_id, Permission.deal_view)
        if task.owner_id != self.actor.staff_id:
            self._store.check_reach(held, Permission.task_complete)
        return task, held

    async def _unsay(self, deal_id: int, task_id: int) -> None:
        mine = DealEvent.deal_id == deal_id, DealEvent.by_staff_id == self.actor.staff_id
        about = DealEvent.kind == DealEventKind.OUTCOME, DealEvent.detail["task"].as_integer() == task_id
        await self.session.execute(delete(DealEvent).where(*mine, *about), execution_options=NO_SYNC)
        events = self.uow.after_commit.events
        events[:] = [
            one for one in events if one["kind"] is not DealEventKind.OUTCOME or one["detail"]["task"] != task_id
        ]

    @needs(Permission.task_assign)
    async def assign(self, task_id: int, seen_version: int, staff_id: int) -> None:
        """Gives an open task to a colleague, who is told and may see its deal; the deal stays whose it is.

        Reminders for the last owner are dropped. `seen_version` is the deal's. Raises Outdated, BadValue `not_staff`
        for somebody who does not work here (any more), Refused.
        """
        await self.give(task_id, seen_version, staff_id, Permission.task_assign)

    @consequence
    async def give(self, task_id: int, seen_version: int, staff_id: int, permission: Permission) -> None:
        """The same, by whoever this permission reaches the deal."""
        held, task = await self._task(task_id, permission, seen_version)
        if task.owner_id == staff_id:
            return
        works_here = select(Staff.id).where(Staff.id == staff_id, Staff.active)
        if (await self.session.execute(works_here)).first() is None:
            raise BadValue("not_staff", "owner")
        await self._store.change(held)
        rung = next_task_rung(task.due_at, self.regulation.ladders, self.calendar, after=self.now)
        values = {**given(staff_id, self.now), "rung_at": rung.at if rung else None, "rung": 0}
        await self.session.execute(update(Task).where(Task.id == task_id).values(**values), execution_options=NO_SYNC)
        await self._store.silence(held, tasks=[task])
        notification = NewNotification(
            f"task:{task_id}:given:{held.deal.version + 1}",
            # As a reminder before the first one: it is true as long as the task is theirs, and due then.
            TaskAssigned(task_id, rung=-1, due=int(task.due_at.timestamp())),
            staff_id=staff_id,
            deal_id=held.deal.id,
        )
        await self.other(Outbox).put(notification)
        self.happened(
            DealEventKind.TASK_ASSIGNED, held.deal.id, task=task_id, **{"from": task.owner_id, "to": staff_id}
        )

    async def _put_off(self, held: Held, task: Task, due_at: datetime) -> None:
        if task.owner_id != self.actor.staff_id:
            self._store.check_reach(held, Permission.task_edit)
        self._planning.check_moment(due_at, "due_at")
        others = [other for other in held.tasks if other.id != task.id]
        await self._store.change(held, next_task_at=min([due_at, *(other.due_at for other in others)]))
        values = self._planning.moved(due_at)
        await self.session.execute(update(Task).where(Task.id == task.id).values(**values), execution_options=NO_SYNC)
        await self._store.silence(held, tasks=[task])
        self.happened(DealEventKind.TASK_POSTPONED, held.deal.id, task=task.id, until=due_at.isoformat())

    async def _task(self, task_id: int, permission: Permission, seen_version: int | None = None) -> tuple[Held, Task]:
        deal_id = await self._deal_of(task_id)
        held = await self._store.load(deal_id, permission, seen_version)
        task = next((task for task in held.tasks if task.id == task_id), None)
        if task is None:
            raise Outdated(deal_id)
        return held, task

    async def _deal_of(self, task_id: int) -> int:
        deal_id = (await self.session.execute(select(Task.deal_id).where(Task.id == task_id))).scalar()
        if deal_id is None:
            raise Refused(Permission.task_edit.value, "task", task_id)
        return deal_id
