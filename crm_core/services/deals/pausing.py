"""A legitimate pause: the stall clock stands still until a date, with a reason that the supervisor sees (R36)."""

from __future__ import annotations

from datetime import datetime

from crm_core.errors import BadValue, Outdated
from crm_core.queries.notifications.kinds import PauseOver
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.regulation.schema import WorkDuration
from crm_core.rules.policy import Permission
from crm_core.rules.statuses import DealEventKind, DealStatus
from crm_core.services.base import Service, needs
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.deals.text_checks import check_words
from crm_core.services.notifications.cancellation import STALL
from crm_core.services.notifications.outbox import Outbox
from crm_core.unit_of_work import UnitOfWork

_MAX_REASON = 200


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

        A deal that had stalled loses its tag, and has nothing left. Its owner is told when the pause is over. Raises
        Outdated, BadValue (`empty`, `too_long`, `in_the_past`, `too_far`), Refused.
        """
        held = await self._open(deal_id, seen_version)
        words = check_words(reason, "reason", _MAX_REASON)
        if words is None:
            raise BadValue("empty", "reason")
        self._tasks.check_moment(until, "until")
        clock = self._clocks.stall(self._limit_from(held, until))
        await self._store.change(held, **clock | {"paused_until": until, "pause_reason": words})
        await self._store.silence(held, kinds=STALL)
        await self._announce_end(held, until)
        self.happened(DealEventKind.PAUSED, deal_id, until=until.isoformat(), reason=words)

    @needs(Permission.deal_pause)
    async def resume(self, deal_id: int, seen_version: int) -> None:
        """Ends a pause before its time. Raises Outdated, also for a deal that is not paused; Refused."""
        held = await self._open(deal_id, seen_version)
        if held.deal.paused_until is None:
            raise Outdated(deal_id)
        await self._store.change(held, **self._clocks.stall(self._limit_from(held, self.now)))
        await self._store.silence(held, kinds=STALL)
        self.happened(DealEventKind.RESUMED, deal_id)

    async def _open(self, deal_id: int, seen_version: int) -> Held:
        held = await self._store.load(deal_id, Permission.deal_pause, seen_version)
        if held.deal.status is not DealStatus.OPEN:
            raise Outdated(deal_id)
        return held

    async def _announce_end(self, held: Held, until: datetime) -> None:
        deal = held.deal
        if deal.owner_id is not None:
            notification = NewNotification(
                f"resume:{deal.id}:{deal.version + 1}",
                PauseOver(),
                staff_id=deal.owner_id,
                deal_id=deal.id,
                not_before=until,
            )
            await self.other(Outbox).put(notification)

    def _limit_from(self, held: Held, start: datetime) -> datetime | None:
        """The stage's limit if its clock goes on at `start`, with the working time that is left of it."""
        due = held.deal.stage_due_at
        if due is None:
            return None
        stopped = max(held.deal.paused_until or self.now, self.now)
        left = self.calendar.working_minutes_between(stopped, due)
        return self.calendar.add(start, WorkDuration(working=True, minutes=left)) if left else start
