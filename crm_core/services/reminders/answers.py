"""The ladder of a client who waits for an answer (R37): their manager, whoever leads, then another manager."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crm_core.models import Deal
from crm_core.queries.notifications.answers import AnswerWaits
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.kinds import ClientWaits, ClientWaitsLong, DealTakenOver
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueAnswer, Leader
from crm_core.rules.deals.ladders import Rung, latest_due, rung_after, unanswered_rungs
from crm_core.rules.policy import Permission
from crm_core.rules.time.own_days import StaffHours
from crm_core.services.base import Service, needs
from crm_core.services.deals.ownership.assignment import Assignment
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.unit_of_work import UnitOfWork

_TAKEN_OVER = 3
"""The manager, those who lead, and then another manager."""


class AnswerReminders(Service):
    """Reminds owners of clients who wait, tells their leaders, and has another manager take over.

    Of several missed rungs only the latest rings (R40), but the owner is told even then.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.answer_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        waiting = await self._due.answers(ids)
        leaders = await self._due.leaders() if waiting else []
        return {one: self._step(one, leaders) for one in waiting}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.answers([one.id for one in steps], lock=True)
        taken = [(one, steps[one]) for one in unchanged if one in steps]
        for one, step in taken:
            if one.rung < step.change["answer_rung"] >= _TAKEN_OVER:
                await self._pass_on(one, crowds)
        # After that, since a deal that changes hands begins its ladder anew: whoever takes over climbs on.
        return await self._writer.take(Deal, [step for _, step in taken], crowds)

    def _step(self, one: DueAnswer, leaders: Sequence[Leader]) -> Step:
        rungs = unanswered_rungs(one.asked_at, self.regulation.unanswered(one.funnel), self.calendar)
        rung = latest_due(rungs, one.rung - 1, self.now)
        rung_count = rung.index + 1 if rung else one.rung
        following = rung_after(rungs, rung_count - 1)
        change = {"id": one.id, "answer_rung": rung_count, "answer_rung_at": following.at if following else None}
        return Step(change, tuple(self._told(one, rung, leaders)) if rung else ())

    def _told(self, one: DueAnswer, rung: Rung, leaders: Sequence[Leader]) -> list[NewNotification]:
        """The owner at the first rung, also after a silence; leaders from the second on, of nobody's deal at once."""
        told: list[NewNotification] = []
        if one.owner is not None and one.rung == 0:
            told.append(self._notification(one, ClientWaits, 0, one.owner))
        if rung.name != "manager" or one.owner is None:
            told += [
                self._notification(one, ClientWaitsLong, rung.index, leader.hours)
                for leader in leaders
                if leader.department_id in (None, one.department_id)
                and (one.owner is None or leader.hours.id != one.owner.id)
            ]
        return told

    async def _pass_on(self, one: DueAnswer, crowds: Crowds) -> None:
        """To whoever's turn it is, but not back to the one who did not answer; without such a colleague it stays."""
        owner = one.owner
        taker = await self.other(LeadAssignment).another(one.owner.id, one.id) if one.owner else None
        if owner is None or taker is None:
            return
        await self.other(Assignment).assign(one.id, one.version, taker.id)
        asked = stamp(one.asked_at)
        await self._writer.write(
            [
                NewNotification(
                    f"taken:{one.id}:{asked}:{owner.id}",
                    DealTakenOver(by=taker.id, asked=asked),
                    staff_id=owner.id,
                    deal_id=one.id,
                    not_before=self._writer.hours(owner).next(self.now),
                ),
                NewNotification(
                    f"answer:{one.id}:{asked}:0:{taker.id}",
                    ClientWaits(0, asked),
                    staff_id=taker.id,
                    deal_id=one.id,
                ),
            ],
            crowds,
        )

    def _notification(self, one: DueAnswer, kind: type[AnswerWaits], rung: int, staff: StaffHours) -> NewNotification:
        asked = stamp(one.asked_at)
        return NewNotification(
            f"answer:{one.id}:{asked}:{rung}:{staff.id}",
            kind(rung, asked),
            staff_id=staff.id,
            deal_id=one.id,
            not_before=self._writer.hours(staff).next(self.now),
        )
