"""Notifications that sum up: the digest at its hour (R42), and one summary instead of a flood (R40)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from crm_core.models import Deal, Task
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.deals.list_filters import deal_list
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.dto import CatchUpFacts, DigestFacts, WeekFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.queries.reports.digest import Digests
from crm_core.queries.reports.weeks import WEEK, Weeks
from crm_core.queries.tasks.lines import TaskLines, select_tasks
from crm_core.rules.deals.statuses import Priority, TaskState
from crm_core.rules.policy import Permission
from crm_core.rules.time.digest_windows import DigestWindow, digest_window
from crm_core.storage.sql_types import AnyColumn

TASKS_NAMED = 8


@notification("digest", priority=Priority.DIGEST, at_once=True)
class DailyDigest(NotificationKind[DigestFacts]):
    """The figures of a day (`date`, ISO) at its reader's hour (`at`).

    One that is not read before the next is written (`until`) is dropped. It tells of the time from `since` to `to`, and
    where it arrives the next one goes on from there. Moments in whole seconds.
    """

    date: str
    at: int
    until: int | None = None
    since: int | None = None
    to: int | None = None

    @property
    def expires_at(self) -> datetime | None:
        return None if self.until is None else datetime.fromtimestamp(self.until, UTC)

    async def load(self, sending: Sending) -> DigestFacts | None:
        """For whoever still may read one."""
        return DigestFacts(await Digests(sending.seen).of(self._window(sending.recipient.zone)))

    def _window(self, zone: str) -> DigestWindow:
        """One of an earlier version says no more than its hour."""
        window = digest_window(datetime.fromtimestamp(self.at, UTC), zone, None)
        if self.since is None or self.to is None:
            return window
        since, until = (datetime.fromtimestamp(moment, UTC) for moment in (self.since, self.to))
        return DigestWindow(window.day, since, until)


@notification("week", priority=Priority.DIGEST, at_once=True)
class WeeklyDigest(NotificationKind[WeekFacts]):
    """The week up to the digest of that hour (`at`), with the day that it ends on (`date`, ISO), until `to`; of no
    use a week later. Moments in whole seconds.
    """

    date: str
    at: int
    to: int

    @property
    def expires_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.at, UTC) + WEEK

    async def load(self, sending: Sending) -> WeekFacts | None:
        """For whoever still may read one."""
        day, until = date.fromisoformat(self.date), datetime.fromtimestamp(self.to, UTC)
        return WeekFacts(await Weeks(sending.seen).up_to(day, until))


@notification("catch_up", priority=Priority.REMINDER)
class CatchUp(NotificationKind[CatchUpFacts]):
    """What waits for them now: their own tasks, and deals and invoices as far as they see. Nothing is not told."""

    async def load(self, sending: Sending) -> CatchUpFacts | None:
        uow, recipient = sending.uow, sending.recipient
        tz = ZoneInfo(recipient.zone)
        today = uow.now.astimezone(tz).date()
        midnight = datetime.combine(today + timedelta(days=1), time(0), tzinfo=tz).astimezone(UTC)
        tasks = Task.owner_id == recipient.staff_id, inlined(Task.state, TaskState.OPEN)
        seen = deals_within(recipient.actor, reach_of(recipient.actor, Permission.deal_view))
        task_lines = TaskLines(sending.seen)
        stalled, unpaid = (deal_list(kind, task_lines).condition for kind in ("stalled", "unpaid"))
        counts = select(
            _count(Task.id, *tasks, Task.due_at <= uow.now).label("overdue"),
            _count(Task.id, *tasks, Task.due_at > uow.now, Task.due_at < midnight).label("due_today"),
            _count(Deal.id, seen, stalled).label("stalled"),
            _count(Deal.id, seen, unpaid).label("unpaid"),
        )
        row = (await uow.session.execute(counts)).one()
        waiting = select_tasks().where(*tasks, Task.due_at <= uow.now).order_by(Task.due_at, Task.id).limit(TASKS_NAMED)
        named = task_lines.read(await uow.session.execute(waiting)) if row.overdue else ()
        facts = CatchUpFacts(row.overdue, row.due_today, row.stalled, row.unpaid, named)
        return facts if facts.overdue or facts.due_today or facts.stalled or facts.unpaid else None


def _count(column: AnyColumn, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*conditions).scalar_subquery()
