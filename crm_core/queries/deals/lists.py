"""What to work on: the day's tasks, one's deals, and the lists behind the digest's lines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, select, true

from crm_core.clock import milliseconds
from crm_core.errors import BadValue
from crm_core.models import Deal, Task
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.events import given_in
from crm_core.queries.deals.list_dto import (
    LIST_KINDS,
    DealLine,
    DealPage,
    FunnelCount,
    ListKind,
    Today,
    TodayCounts,
)
from crm_core.queries.deals.list_filters import DealList, Period, deal_list
from crm_core.queries.deals.pages import DealPages, paged
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import worth
from crm_core.queries.tasks.day_order import DayPart, day_order, day_part
from crm_core.queries.tasks.dto import TaskLine
from crm_core.queries.tasks.lines import TaskLines, select_tasks
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyElement
from crm_core.unit_of_work import UnitOfWork

__all__ = ["DealLine", "DealPage", "FunnelCount", "ListKind", "Today", "TodayCounts", "Worklists"]

_OPEN_TASK = inlined(Task.state, TaskState.OPEN)
_OPEN_DEAL = inlined(Deal.status, DealStatus.OPEN)


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which open deals: those of a stage, a source, a main product; what is None or empty narrows nothing."""

    funnel: str | None = None
    stage: str | None = None
    source: str | None = None
    product_id: int | None = None


class Worklists(Query):
    """Narrowed to what the asker may see: own, the department's, or the company's deals."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._tasks = TaskLines(uow)
        self._pages = DealPages(uow)

    @asks(Permission.task_view)
    async def today(self, page: int = 0, size: int = 10) -> Today:
        """The asker's own tasks until midnight by their clock, in two statements; a page beyond the last is the first.

        Follow-ups of closed deals are among them (R8, R10).
        """
        self.allow(Permission.task_view)
        mine = and_(_OPEN_TASK, Task.owner_id == self.actor.id, Task.due_at < self._midnight())
        counts, open_deals = await self._today_counts(mine)
        page, pages = paged(page, size, counts.total)
        lines = self._tasks.read(
            await self.session.execute(
                select_tasks().where(mine).order_by(*day_order(self.now)).limit(size).offset(page * size)
            )
        )
        return Today(lines=lines, counts=counts, page=page, pages=pages, open_deals=open_deals)

    @asks(Permission.task_view)
    async def next_task(self, *, besides_deal: int) -> TaskLine | None:
        """The asker's next task of the day, of another deal than the one just worked on (R9, R10), in one statement."""
        self.allow(Permission.task_view)
        mine = and_(_OPEN_TASK, Task.owner_id == self.actor.id, Task.due_at < self._midnight())
        found = select_tasks().where(mine, Task.deal_id != besides_deal).order_by(*day_order(self.now)).limit(1)
        return next(iter(self._tasks.read(await self.session.execute(found))), None)

    @asks(Permission.deal_view)
    async def my_deals(self, funnel: str | None = None, page: int = 0, size: int = 8) -> DealPage:
        """The asker's own open deals, the next step first, in two statements."""
        self.allow(Permission.deal_view)
        mine = Deal.owner_id == self.actor.id
        if funnel is not None:
            mine = and_(mine, Deal.funnel == funnel)
        return await self._pages.page(deal_list("all_open", self), mine, page, size)

    @asks(Permission.deal_view)
    async def narrowed(self, narrow: Narrow, page: int = 0, size: int = 8) -> DealPage:
        """The open deals that the asker may see of one stage, source or product, the next step first.

        Raises Refused for a source or product that is hidden from the asker's role (R17).
        """
        if (narrow.source and "source" in self.hidden) or (narrow.product_id and "product" in self.hidden):
            raise self.refused(Permission.deal_view)
        whose = [self._seen(), *(getattr(Deal, name) == value for name, value in asdict(narrow).items() if value)]
        return await self._pages.page(deal_list("all_open", self), and_(*whose), page, size)

    @asks(Permission.deal_view)
    async def listing(
        self,
        kind: ListKind,
        page: int = 0,
        size: int = 8,
        *,
        owner_id: int | None = None,
        period: Period | None = None,
    ) -> DealPage:
        """A list of all deals that the asker may see, the longest wait first, in two statements; or of one owner's.

        `period`: the time that new, lost and won ones are of, such as that of yesterday's digest. Raises BadValue
        `unknown_code` for a list that there is not, Refused for whoever sees no deals.
        """
        if kind not in LIST_KINDS:
            raise BadValue("unknown_code", "list")
        whose = self._seen() if owner_id is None else and_(self._seen(), Deal.owner_id == owner_id)
        return await self._pages.page(deal_list(kind, self, period), whose, page, size)

    @asks(Permission.deal_view)
    async def received(self, at: datetime, page: int = 0, size: int = 8) -> DealPage:
        """The deals that came to the asker in one act (R46), at that millisecond, and are theirs still."""
        mine = and_(Deal.owner_id == self.actor.id, given_in(milliseconds(at)))
        return await self._pages.page(DealList(true(), Deal.next_task_at, worth(self)), mine, page, size)

    @asks(Permission.deal_view)
    async def my_funnels(self) -> tuple[FunnelCount, ...]:
        """The funnels in which the asker has open deals, with their number and sum, in one statement."""
        self.allow(Permission.deal_view)
        mine = Deal.owner_id == self.actor.id
        counted = select(Deal.funnel, func.count(), func.sum(worth(self))).where(_OPEN_DEAL, mine)
        sums = {row[0]: row for row in await self.session.execute(counted.group_by(Deal.funnel))}
        return tuple(
            FunnelCount(funnel.code, funnel.name, sums[funnel.code][1], int(sums[funnel.code][2]))
            for funnel in self.regulation.funnels
            if funnel.code in sums
        )

    async def _today_counts(self, mine: ColumnElement[bool]) -> tuple[TodayCounts, int]:
        tasks = select(day_part(self.now).label("part")).select_from(Task).join(Deal, Deal.id == Task.deal_id)
        part = tasks.where(mine).subquery().c.part
        deals = select(func.count()).where(_OPEN_DEAL, Deal.owner_id == self.actor.id).select_from(Deal)
        counted = select(*(_count_if(part == one.value) for one in DayPart), deals.scalar_subquery())
        *counts, open_deals = (await self.session.execute(counted)).one()
        return TodayCounts(*counts), open_deals

    def _seen(self) -> ColumnElement[bool]:
        """The deals that the asker may see. Raises Refused for whoever sees none."""
        return deals_within(self.actor, reach_of(self.actor, Permission.deal_view))

    def _midnight(self) -> datetime:
        """The end of the asker's own day, in UTC."""
        zone = ZoneInfo(self.actor.zone)
        tomorrow = self.now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)


def _count_if(condition: ColumnElement[bool]) -> AnyElement:
    return func.coalesce(func.sum(case((condition, literal(1)), else_=literal(0))), 0)
