"""What becomes of a remark (R59): the deal has moved in the regulation's time, or its leaders hear of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from crm_core.models import Deal, Remark, StageEntry
from crm_core.queries.deals.remarks import moved_since
from crm_core.queries.notifications.kinds import RemarkUnmoved
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import Leader
from crm_core.rules.deals.statuses import DealEventKind
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.managers_record import ManagersRecord
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DueRemark:
    """A remark whose time is over; two readings are equal as long as nothing has changed."""

    id: int
    deal_id: int
    staff_id: int
    department_id: int | None
    stage_seq: int
    moved: bool


class RemarkReminders(Service):
    """One look at each remark, when its time is over; of what has not moved the record keeps a note as well."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)
        self._record = ManagersRecord(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        first = select(Remark.id).where(Remark.rung_at <= self.now).order_by(Remark.rung_at).limit(limit)
        return list((await self.session.execute(first)).scalars())

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        remarks = await self._remarks(ids)
        leaders = await self._due.leaders() if any(not one.moved for one in remarks) else []
        return {one: self._step(one, leaders) for one in remarks}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = [one for one in await self._remarks([one.id for one in steps], lock=True) if one in steps]
        await self._record.keep([note for one in unchanged if (note := steps[one].note)])
        for one in unchanged:
            if not one.moved:
                self.happened(DealEventKind.REMARK_UNMOVED, one.deal_id, remark=one.id)
        return await self._writer.take(Remark, [steps[one] for one in unchanged], crowds)

    async def _remarks(self, ids: Collection[int], *, lock: bool = False) -> list[DueRemark]:
        seq = select(func.coalesce(func.max(StageEntry.seq), 0)).where(StageEntry.deal_id == Deal.id).correlate(Deal)
        statement = (
            select(
                *(Remark.id, Remark.deal_id, Remark.staff_id, Deal.department_id, seq.scalar_subquery(), moved_since())
            )
            .join(Deal, Deal.id == Remark.deal_id)
            .where(Remark.id.in_(ids), Remark.rung_at <= self.now)
            .order_by(Remark.id)
        )
        if lock:
            statement = statement.with_for_update(skip_locked=True, of=(Remark,))
        return [DueRemark(*row[:-1], bool(row[-1])) for row in await self.session.execute(statement)]

    def _step(self, one: DueRemark, leaders: Sequence[Leader]) -> Step:
        change = {"id": one.id, "rung_at": None}
        if one.moved:
            return Step({**change, "moved_at": self.now, "escalated_at": None})
        told = tuple(
            NewNotification(
                f"remark:{one.id}:unmoved:{leader.hours.id}",
                RemarkUnmoved(one.id),
                staff_id=leader.hours.id,
                deal_id=one.deal_id,
                not_before=self._writer.hours(leader.hours).next_working(self.now),
            )
            for leader in leaders
            if leader.department_id in (None, one.department_id) and leader.hours.id != one.staff_id
        )
        note = self._record.not_moved(one.staff_id, one.deal_id, one.stage_seq)
        return Step({**change, "moved_at": None, "escalated_at": self.now}, told, note=note)
