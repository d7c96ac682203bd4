"""The daily hour (R42), and the week on its day, by each reader's own clock.

Each digest goes on where the last one that they got has ended.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update

from crm_core.models import Staff
from crm_core.queries.notifications.deal_columns import stamp
from crm_core.queries.notifications.kinds import DailyDigest, WeeklyDigest
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.reminders.due import Due
from crm_core.queries.reminders.due_dto import DueDigest
from crm_core.queries.reports.weeks import KEPT, Weeks
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, scope
from crm_core.rules.time.daily_time import latest_at
from crm_core.rules.time.digest_windows import DigestWindow, digest_window
from crm_core.rules.time.own_days import next_working_hour
from crm_core.rules.time.weekly_days import week_told
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.services.reminders.writer import ReminderWriter
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork


class DigestReminders(Service):
    """One digest a day for each reader, one more where they have moved their hour; after a silence only the latest.

    One that is not read before the next is written is dropped, and that one tells of its time as well.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._due, self._writer = Due(uow), ReminderWriter(uow)

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        return await self._due.digest_ids(limit)

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        return {one: self._step(one) for one in await self._due.digests(ids)}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        unchanged = await self._due.digests([one.hours.id for one in steps], lock=True)
        taken = [steps[one] for one in unchanged if one in steps]
        # A digest is a message of its own for each of them, whatever else they hear of.
        await self.other(Outbox).put_all([one for step in taken for one in step.notifications])
        await self._writer.advance(Staff, [step.change for step in taken])
        for step in taken:
            for one in step.notifications:
                if isinstance(one.about, WeeklyDigest) and one.staff_id is not None:
                    await self._keep_figures(one.staff_id, one.about)
        return len(taken)

    def _step(self, one: DueDigest) -> Step:
        reader, zone, hours = one.hours.id, one.hours.zone, self._writer.hours(one.hours)
        at = latest_at(self.now, zone, one.hour)
        following = next_working_hour(self.now, zone, one.hour, hours.days)
        if hours.day_off(at):  # what came on a day off is told on the next working one
            return Step({"id": reader, "digest_at": following, "digested_until": one.told_until})
        window = digest_window(at, zone, one.told_until)
        day = at.astimezone(ZoneInfo(zone)).date().isoformat()
        span = {"since": stamp(window.since), "to": stamp(window.until)}
        digest = NewNotification(
            f"digest:{reader}:{stamp(at)}",
            DailyDigest(date=day, at=stamp(at), until=stamp(following), **span),
            staff_id=reader,
        )
        told = one.told_until.astimezone(ZoneInfo(zone)).date() if one.told_until else None
        week = week_told(self.regulation.digest.weekly, at.astimezone(ZoneInfo(zone)).date(), told)
        weekly = () if week is None else (self._weekly(reader, week, at, window),)
        # As long as none has arrived, the next one begins where this one does.
        return Step({"id": reader, "digest_at": following, "digested_until": window.since}, (digest, *weekly))

    def _weekly(self, reader: int, week: date, at: datetime, window: DigestWindow) -> NewNotification:
        """One a week, however often its day is moved or the digest written again."""
        about = WeeklyDigest(date=window.day.isoformat(), at=stamp(at), to=stamp(window.until))
        return NewNotification(f"week:{reader}:{week.isoformat()}", about, staff_id=reader)

    async def _keep_figures(self, reader: int, about: WeeklyDigest) -> None:
        """How things stand now, for the week to come to be compared with; of two weeks."""
        person = await self.session.get(Staff, reader, populate_existing=True)
        if person is None or scope(person.role, Permission.digest_view) is None:
            return
        seen = Actor(
            ActorKind.staff, reader, person.role, person.department_id, person.locale, person.zone, person.name
        )
        weeks = Weeks(UnitOfWork(self.session, seen, self.now, self.regulation, self.calendar))
        kept = [await weeks.standing(about.date), *(person.week_figures or ())][:KEPT]
        theirs = update(Staff).where(Staff.id == reader).values(week_figures=kept)
        await self.session.execute(theirs, execution_options=NO_SYNC)
