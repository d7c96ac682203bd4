"""The morning list (R38): a manager's day in one message, before they have asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select

from crm_core.models import Contact, Deal, Task
from crm_core.queries.deals.list_filters import deal_list
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.queries.tasks.day_order import day_order
from crm_core.queries.tasks.dto import TaskLine
from crm_core.queries.tasks.lines import TaskLines, select_tasks
from crm_core.rules.deals.statuses import DealStatus, Priority, TaskState
from crm_core.storage.sql_types import AnyColumn

NAMED = 8
CLIENTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class DealOf:
    """A deal and whose it is, for a button."""

    deal_id: int
    contact_name: str


@dataclass(frozen=True, slots=True)
class MorningFacts:
    """What waits for somebody this day: tasks until midnight by their clock, the first of them by name; open deals
    without a next step; open deals whose client waits for an answer (R37). The deals are the first few of theirs.
    """

    overdue: int
    due_today: int
    no_step: int
    unanswered: int
    tasks: tuple[TaskLine, ...] = ()
    without_step: tuple[DealOf, ...] = ()
    waiting: tuple[DealOf, ...] = ()


@notification("morning", priority=Priority.DIGEST)
class MorningList(NotificationKind[MorningFacts]):
    """The list of a local day (`date`, ISO), of no use after its midnight (`until`, in whole seconds)."""

    date: str
    until: int | None = None

    @property
    def expires_at(self) -> datetime | None:
        return None if self.until is None else datetime.fromtimestamp(self.until, UTC)

    async def load(self, sending: Sending) -> MorningFacts | None:
        """None where nothing waits."""
        uow, me = sending.uow, sending.recipient.staff_id
        tz = ZoneInfo(sending.recipient.zone)
        tomorrow = datetime.combine(uow.now.astimezone(tz).date() + timedelta(days=1), time(), tzinfo=tz)
        mine = Task.owner_id == me, inlined(Task.state, TaskState.OPEN), Task.due_at < tomorrow.astimezone(UTC)
        lines = TaskLines(sending.seen)
        no_step = and_(Deal.owner_id == me, deal_list("no_step", lines).condition)
        waiting = and_(Deal.owner_id == me, inlined(Deal.status, DealStatus.OPEN), Deal.asked_at.is_not(None))
        counts = select(
            _count(Task.id, *mine, Task.due_at < uow.now).label("overdue"),
            _count(Task.id, *mine, Task.due_at >= uow.now).label("due_today"),
            _count(Deal.id, no_step).label("no_step"),
            _count(Deal.id, waiting).label("unanswered"),
        )
        row = (await uow.session.execute(counts)).one()
        if not any(row):
            return None
        named = select_tasks().where(*mine).order_by(*day_order(uow.now)).limit(NAMED)
        return MorningFacts(
            *row,
            tasks=lines.read(await uow.session.execute(named)),
            without_step=await _deals(sending, no_step) if row.no_step else (),
            waiting=await _deals(sending, waiting) if row.unanswered else (),
        )


async def _deals(sending: Sending, which: ColumnElement[bool]) -> tuple[DealOf, ...]:
    found = (
        select(Deal.id, Contact.name)
        .join(Contact, Contact.id == Deal.contact_id)
        .where(which)
        .order_by(Deal.stage_entered_at, Deal.id)
        .limit(CLIENTS_NAMED)
    )
    return tuple(DealOf(*row) for row in await sending.uow.session.execute(found))


def _count(column: AnyColumn, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*conditions).scalar_subquery()
