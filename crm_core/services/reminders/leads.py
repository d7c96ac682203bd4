"""Leads that nobody has (R28): asked about at once, and again until somebody has taken them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import bindparam, func, select

from crm_core.models import OutboxNotification, Staff
from crm_core.queries.notifications.kinds import LeadWaiting
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.rules.deals.lead_audience import Colleague, asked
from crm_core.rules.policy import Permission
from crm_core.rules.time.own_days import StaffHours
from crm_core.services.base import Service, consequence, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.storage.sql_types import AnyRow
from crm_core.unit_of_work import UnitOfWork

_PEOPLE = (
    select(
        *(Staff.id, Staff.role, Staff.takes_leads, Staff.zone),
        *(Staff.wakes_at, Staff.sleeps_at, Staff.weekdays, Staff.away_until),
    )
    .where(Staff.active, Staff.unreachable_at.is_(None))
    .order_by(Staff.id)
)


_EARLIER = (
    select(
        OutboxNotification.deal_id,
        OutboxNotification.staff_id,
        func.max(OutboxNotification.not_before),
        func.count(),
    )
    .where(OutboxNotification.deal_id.in_(bindparam("deals", expanding=True)))
    .where(OutboxNotification.kind == bindparam(None, LeadWaiting.name, literal_execute=True))
    .group_by(OutboxNotification.deal_id, OutboxNotification.staff_id)
)
Earlier: TypeAlias = dict[tuple[int | None, int | None], tuple[datetime, int]]


class LeadReminders(Service):
    """Whoever is to be asked and was not yet, or too long ago, is asked at the next scan: so is who comes on shift.

    What was written to whom stands in the outbox; nothing else need be remembered.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._waiting, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._waiting.waiting_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        """Those leads alone of which somebody is to be told now."""
        leads = await self._waiting.waiting(ids)
        if not leads:
            return {}
        people = (await self.session.execute(_PEOPLE)).all()
        earlier = await self._earlier([one.deal_id for one in leads])
        steps = {one: Step({}, tuple(self._due(one.deal_id, one.since, people, earlier))) for one in leads}
        return {one: step for one, step in steps.items() if step.notifications}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        """Each lead has its own message, however many wait: a summary could not be taken by a press."""
        waiting = await self._waiting.waiting([one.deal_id for one in steps], lock=True)
        taken = [steps[one] for one in waiting if one in steps]
        await self.other(Outbox).put_all([one for step in taken for one in step.notifications])
        return len(taken)

    @consequence
    async def ask(self, deal_id: int, not_before: datetime) -> None:
        """Asks for the first time about a new lead. `not_before`: while its client is still answering the form."""
        people = (await self.session.execute(_PEOPLE)).all()
        await self.other(Outbox).put_all(self._due(deal_id, self.now, people, {}, not_before))

    def _due(
        self,
        deal_id: int,
        since: datetime,
        people: Sequence[AnyRow],
        earlier: Earlier,
        not_before: datetime | None = None,
    ) -> list[NewNotification]:
        chosen = self._asked(since, people)
        due: list[NewNotification] = []
        for one in people:
            last, count = earlier.get((deal_id, one.id), (None, 0))
            if one.id in chosen and (last is None or self._again(last)):
                times = one.wakes_at, one.sleeps_at, one.weekdays, one.away_until
                hours = self._writer.hours(StaffHours(one.id, one.zone, *times))
                due.append(
                    NewNotification(
                        f"waiting:{deal_id}:{one.id}:{count}",
                        LeadWaiting(),
                        staff_id=one.id,
                        deal_id=deal_id,
                        not_before=hours.next(not_before or self.now),
                    )
                )
        return due

    def _asked(self, since: datetime, people: Sequence[AnyRow]) -> set[int]:
        """Nobody is asked while on leave, unless all who could take it are."""
        today, passed = self.calendar.local(self.now).date(), self._responses(since)
        here = [one for one in people if one.away_until is None or one.away_until < today]
        for those in (here, people):
            if chosen := set(asked([Colleague(one.id, one.role, one.takes_leads) for one in those], passed)):
                return chosen
        return set()

    def _responses(self, since: datetime) -> int:
        """How often the time for an answer has passed, up to twice."""
        once = self.calendar.add(since, self.regulation.distribution.response)
        if self.now < once:
            return 0
        return 1 if self.now < self.calendar.add(once, self.regulation.distribution.response) else 2

    def _again(self, last: datetime) -> bool:
        return self.calendar.add(last, self.regulation.distribution.repeat) <= self.now

    async def _earlier(self, deals: Sequence[int]) -> Earlier:
        """When each was asked last about each of the deals, and how often."""
        rows = await self.session.execute(_EARLIER, {"deals": deals})
        return {(deal, staff): (last, count) for deal, staff, last, count in rows}
