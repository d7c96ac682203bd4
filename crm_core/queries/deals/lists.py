"""What to work on: the day's tasks, one's deals, and the lists behind the digest's lines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, null, select, true
from sqlalchemy import cast as sql_cast

from crm_core.clock import milliseconds
from crm_core.errors import BadValue
from crm_core.models import Contact, Deal, Staff, Task
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.events import given_in
from crm_core.queries.deals.list_dto import (
    LIST_KINDS,
    DealFlag,
    DealLine,
    DealPage,
    FunnelCount,
    ListKind,
    Today,
    TodayCounts,
)
from crm_core.queries.deals.list_filters import DealList, Period, deal_list, tally
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import worth
from crm_core.queries.tasks.day_order import DayPart, day_order, day_part
from crm_core.queries.tasks.dto import TaskLine
from crm_core.queries.tasks.lines import TaskLines, select_tasks
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.rules.policy import Permission
from crm_core.unit_of_work import UnitOfWork

__all__ = ["DealLine", "DealPage", "FunnelCount", "ListKind", "Today", "TodayCounts", "Worklists"]

_OPEN_TASK = inlined(Task.state, TaskState.OPEN)
_OPEN_DEAL = inlined(Deal.status, DealStatus.OPEN)
_POSTPONED: Any = (
    select(func.max(Task.postponed)).where(_OPEN_TASK, Task.deal_id == Deal.id).correlate(Deal).scalar_subquery()
)


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

    @asks(Permission.task_view)
    async def today(self, page: int = 0, size: int = 10) -> Today:
        """The asker's own tasks until midnight by their clock, in two statements; a page beyond the last is the first.

        Follow-ups of closed deals are among them (R8, R10).
        """
        self.allow(Permission.task_view)
        mine = and_(_OPEN_TASK, Task.owner_id == self.actor.id, Task.due_at < self._midnight())
        counts, open_deals = await self._today_counts(mine)
        page, pages = _paged(page, size, counts.total)
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
        return await self._page(deal_list("all_open", self), mine, page, size)

    @asks(Permission.deal_view)
    async def narrowed(self, narrow: Narrow, page: int = 0, size: int = 8) -> DealPage:
        """The open deals that the asker may see of one stage, source or product, the next step first.

        Raises Refused for a source or product that is hidden from the asker's role (R17).
        """
        if (narrow.source and "source" in self.hidden) or (narrow.product_id and "product" in self.hidden):
            raise self.refused(Permission.deal_view)
        whose = [self._seen(), *(getattr(Deal, name) == value for name, value in asdict(narrow).items() if value)]
        return await self._page(deal_list("all_open", self), and_(*whose), page, size)

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
        return await self._page(deal_list(kind, self, period), whose, page, size)

    @asks(Permission.deal_view)
    async def received(self, at: datetime, page: int = 0, size: int = 8) -> DealPage:
        """The deals that came to the asker in one act (R46), at that millisecond, and are theirs still."""
        mine = and_(Deal.owner_id == self.actor.id, given_in(milliseconds(at)))
        return await self._page(DealList(true(), Deal.next_task_at, worth(self)), mine, page, size)

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

    async def _page(self, listed: DealList, whose: ColumnElement[bool], page: int, size: int) -> DealPage:
        summed = select(*tally(listed), func.min(listed.since)).where(listed.condition, whose).select_from(Deal)
        total, added, oldest = (await self.session.execute(summed)).one()
        page, pages = _paged(page, size, total)
        order = listed.since.desc() if listed.latest_first else listed.since.asc()
        rows = await self.session.execute(
            _select_deals(listed)
            .where(listed.condition, whose)
            .order_by(order, Deal.id)
            .limit(size)
            .offset(page * size)
        )
        return DealPage(
            lines=tuple(self._deal_line(*row) for row in rows),
            total=total,
            sum=int(added),
            currency=self.regulation.company.currency,
            oldest=self._moment(oldest),
            page=page,
            pages=pages,
        )

    def _deal_line(
        self,
        deal_id: int,
        version: int,
        title: str,
        contact_name: str,
        owner_name: str | None,
        status: DealStatus,
        funnel: str,
        stage: str,
        amount: int | None,
        currency: str,
        next_task_at: datetime | None,
        stalled_at: datetime | None,
        paused_until: datetime | None,
        lost_reason: str | None,
        postponed: int | None,
        since: datetime | date | None,
        owed: int | None,
    ) -> DealLine:
        return DealLine(
            id=deal_id,
            version=version,
            title=shown_title(title, contact_name, self.hidden),
            contact_name=contact_name,
            owner_name=owner_name,
            status=status,
            funnel=funnel,
            stage=stage,
            stage_name=self._tasks.stage_name(funnel, stage),
            amount=None if "amount" in self.hidden else amount,
            currency=currency,
            next_task_at=next_task_at,
            flag=self._flag(status, next_task_at, stalled_at, paused_until),
            since=self._moment(since),
            owed=int(owed or 0),
            reason=self._reason(lost_reason) if status is DealStatus.LOST else None,
            postponed=postponed or 0,
        )

    def _reason(self, code: str | None) -> Text | None:
        """Its name, or the code of one that the regulation has no longer; nothing for those from whom it is hidden."""
        if code is None or "reason" in self.hidden:
            return None
        known = next((reason.name for reason in self.regulation.reasons if reason.code == code), None)
        return known or Text(ru=code, en=code)

    def _flag(
        self,
        status: DealStatus,
        next_task_at: datetime | None,
        stalled_at: datetime | None,
        paused_until: datetime | None,
    ) -> DealFlag | None:
        """The gravest first."""
        if status is not DealStatus.OPEN:
            return "won" if status is DealStatus.WON else "lost"
        if next_task_at is None:
            return "no_step"
        if stalled_at is not None:
            return "stalled"
        if next_task_at < self.now:
            return "overdue"
        return "paused" if paused_until is not None and paused_until > self.now else None

    def _seen(self) -> ColumnElement[bool]:
        """The deals that the asker may see. Raises Refused for whoever sees none."""
        return deals_within(self.actor, reach_of(self.actor, Permission.deal_view))

    def _midnight(self) -> datetime:
        """The end of the asker's own day, in UTC."""
        zone = ZoneInfo(self.actor.zone)
        tomorrow = self.now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)

    def _moment(self, since: datetime | date | None) -> datetime | None:
        """A due date stands for the end of that day by the company's clock."""
        if since is None or isinstance(since, datetime):
            return since
        end = datetime.combine(since + timedelta(days=1), time(), tzinfo=self.calendar.zone)
        return end.astimezone(UTC)


def _select_deals(listed: DealList) -> Any:
    owed = sql_cast(null(), Integer) if listed.owed is None else listed.owed
    return (
        select(
            Deal.id,
            Deal.version,
            Deal.title,
            Contact.name,
            Staff.name,
            Deal.status,
            Deal.funnel,
            Deal.stage,
            Deal.amount,
            Deal.currency,
            Deal.next_task_at,
            Deal.stalled_at,
            Deal.paused_until,
            Deal.lost_reason,
            _POSTPONED,
            listed.since.label("since"),
            owed.label("owed"),
        )
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Staff, Staff.id == Deal.owner_id)
    )


def _count_if(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, literal(1)), else_=literal(0))), 0)


def _paged(page: int, size: int, total: int) -> tuple[int, int]:
    """The page to show and how many there are; a page that there is not becomes the nearest one."""
    pages = max(1, -(-total // size))
    return min(max(page, 0), pages - 1), pages
