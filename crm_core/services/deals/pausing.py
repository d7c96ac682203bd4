"""A legitimate pause: the stall clock stands still until a date, with a reason that the supervisor sees (R36)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from crm_core.errors import BadValue, Outdated
from crm_core.models import DealEvent, Task
from crm_core.queries.notifications.kinds import PauseOver
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.regulation.schema import FieldMoment, WorkDuration
from crm_core.rules.deals.field_moments import limit_end
from crm_core.rules.deals.statuses import DealEventKind, DealStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.deals.text_checks import check_reason
from crm_core.services.notifications.cancellation import STALL
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork

_MAX_REASON = 200
_AFTERWARDS = WorkDuration(working=True, minutes=60)


class Pausing(Service):
    """The stage's limit is moved by the length of the pause, so that it ends by itself: nothing has to wake it."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._clocks = DealClocks(uow)
        self._tasks = TaskPlanning(uow)

    @needs(Permission.deal_pause)
    async def pause(self, deal_id: int, seen_version: int, until: datetime, reason: str) -> None:
        """Stops an open deal's stall clock until then; what was left of the limit counts from there on.

        What was to be done before then is to be done then. A deal that had stalled loses its tag, and has nothing left.
        Its owner is told when the pause is over. Raises Outdated, BadValue (`empty`, `no_words`, `too_long`,
        `in_the_past`, `pause_too_long`, `pauses_spent`), Refused.
        """
        held = await self._open(deal_id, seen_version)
        words = check_reason(reason, "reason", _MAX_REASON)
        self._tasks.check_moment(until, "until")
        if until > self._latest():
            raise BadValue("pause_too_long", "until")
        await self._check_number(deal_id)
        moved = [task for task in held.tasks if task.due_at < until]
        clock = self._clocks.stall(self._limit_from(held, until))
        first = min([*(task.due_at for task in held.tasks if task not in moved), *(until for _ in moved)], default=None)
        resting = {"paused_until": until, "pause_reason": words, "next_task_at": first}
        await self._store.change(held, **clock | resting)
        await self._move(moved, until)
        await self._store.silence(held, kinds=STALL, tasks=moved)
        await self._announce_end(held, until)
        self.happened(DealEventKind.PAUSED, deal_id, until=until.isoformat(), reason=words)

    @needs(Permission.deal_pause)
    async def latest(self, deal_id: int, seen_version: int) -> datetime:
        """Until when the deal may rest, if it may at all: asked before until when and why. Raises as `pause`."""
        await self._open(deal_id, seen_version)
        await self._check_number(deal_id)
        return self._latest()

    @needs(Permission.deal_pause)
    async def resume(self, deal_id: int, seen_version: int) -> None:
        """Ends a pause before its time; what waited for its end is to be done within the working hour.

        Raises Outdated, also for a deal that is not paused; Refused.
        """
        held = await self._open(deal_id, seen_version)
        until = held.deal.paused_until
        if until is None:
            raise Outdated(deal_id)
        waited = [task for task in held.tasks if task.due_at == until and until > self.now]
        due = self.calendar.task_due(self.now, _AFTERWARDS)
        rest = [task.due_at for task in held.tasks if task not in waited]
        clock = self._clocks.stall(self._limit_from(held, self.now))
        await self._store.change(held, **clock, next_task_at=min([*rest, *(due for _ in waited)], default=None))
        await self._move(waited, due)
        await self._store.silence(held, kinds=STALL, tasks=waited)
        self.happened(DealEventKind.RESUMED, deal_id)

    def _latest(self) -> datetime:
        return self.calendar.add(self.now, self.regulation.pause.longest)

    async def _check_number(self, deal_id: int) -> None:
        """A deal that has rested often enough is to be decided: refused, it comes back by its follow-up."""
        paused = select(func.count()).where(DealEvent.deal_id == deal_id, DealEvent.kind == DealEventKind.PAUSED)
        if (await self.session.execute(paused)).scalar_one() >= self.regulation.pause.most:
            raise BadValue("pauses_spent", "pause")

    async def _move(self, tasks: Sequence[Task], due_at: datetime) -> None:
        if tasks:
            moved = update(Task).where(Task.id.in_([task.id for task in tasks])).values(**self._tasks.moved(due_at))
            await self.session.execute(moved, execution_options=NO_SYNC)

    async def _open(self, deal_id: int, seen_version: int) -> Held:
        held = await self._store.load(deal_id, Permission.deal_pause, seen_version)
        if held.deal.status is not DealStatus.OPEN:
            raise Outdated(deal_id)
        return held

    async def _announce_end(self, held: Held, until: datetime) -> None:
        deal, owner_id = held.deal, self._store.owner_after(held)
        if owner_id is not None:
            notification = NewNotification(
                f"resume:{deal.id}:{deal.version + 1}",
                PauseOver(),
                staff_id=owner_id,
                deal_id=deal.id,
                not_before=until,
            )
            await self.other(Outbox).put(notification)

    def _limit_from(self, held: Held, start: datetime) -> datetime | None:
        """The stage's limit if its clock goes on at `start`, with the working time that is left of it."""
        deal = held.deal
        due = deal.stage_due_at
        if due is None:
            return None
        limit = self.regulation.stage(deal.funnel, deal.stage).limit
        if isinstance(limit, FieldMoment):
            return max(limit_end(limit, held.values(), self.calendar, start) or start, start)
        stopped = max(deal.paused_until or self.now, self.now)
        left = self.calendar.working_minutes_between(stopped, due)
        return self.calendar.add(start, WorkDuration(working=True, minutes=left)) if left else start
