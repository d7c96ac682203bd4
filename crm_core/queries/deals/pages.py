"""A page of deals, whatever list they are of: their lines, with the count and the sum of the whole list."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Integer, func, null, select
from sqlalchemy import cast as sql_cast

from crm_core.models import Contact, Deal, Staff, Task
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.deals.list_dto import DealFlag, DealLine, DealPage
from crm_core.queries.deals.list_filters import DealList, tally
from crm_core.queries.filters.literals import inlined
from crm_core.queries.tasks.lines import TaskLines
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.storage.sql_types import AnyElement, AnySelect
from crm_core.unit_of_work import Component, UnitOfWork

_POSTPONED: AnyElement = (
    select(func.coalesce(func.max(Task.postponed), 0))
    .where(inlined(Task.state, TaskState.OPEN), Task.deal_id == Deal.id)
    .correlate(Deal)
    .scalar_subquery()
)


class DealPages(Component):
    """Whoever asks for a page says whose deals may be on it."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._tasks = TaskLines(uow)

    async def page(self, listed: DealList, whose: ColumnElement[bool], page: int, size: int) -> DealPage:
        """In two statements; a page beyond the last is the last."""
        summed = select(*tally(listed), func.min(listed.since)).where(listed.condition, whose).select_from(Deal)
        total, added, oldest = (await self.session.execute(summed)).one()
        page, pages = paged(page, size, total)
        return DealPage(
            lines=await self.lines(listed, whose, page, size),
            total=total,
            sum=int(added),
            currency=self.regulation.company.currency,
            oldest=self._moment(oldest),
            page=page,
            pages=pages,
        )

    async def lines(self, listed: DealList, whose: ColumnElement[bool], page: int, size: int) -> tuple[DealLine, ...]:
        """In one statement, without what the whole list comes to."""
        order = listed.since.desc() if listed.latest_first else listed.since.asc()
        rows = await self.session.execute(
            _select_deals(listed)
            .where(listed.condition, whose)
            .order_by(order, Deal.id)
            .limit(size)
            .offset(page * size)
        )
        return tuple(self._deal_line(*row) for row in rows)

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
        stage_due_at: datetime | None,
        paused_until: datetime | None,
        lost_reason: str | None,
        postponed: int,
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
            flag=self._flag(status, next_task_at, stalled_at, stage_due_at, paused_until),
            since=self._moment(since),
            owed=int(owed or 0),
            reason=self._reason(lost_reason) if status is DealStatus.LOST else None,
            postponed=postponed,
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
        stage_due_at: datetime | None,
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
        if paused_until is not None and paused_until > self.now:
            return "paused"
        return "beyond" if stage_due_at is not None and next_task_at > stage_due_at else None

    def _moment(self, since: datetime | date | None) -> datetime | None:
        """A due date stands for the end of that day by the company's clock."""
        if since is None or isinstance(since, datetime):
            return since
        end = datetime.combine(since + timedelta(days=1), time(), tzinfo=self.calendar.zone)
        return end.astimezone(UTC)


def _select_deals(listed: DealList) -> AnySelect:
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
            Deal.stage_due_at,
            Deal.paused_until,
            Deal.lost_reason,
            _POSTPONED,
            listed.since.label("since"),
            owed.label("owed"),
        )
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Staff, Staff.id == Deal.owner_id)
    )


def paged(page: int, size: int, total: int) -> tuple[int, int]:
    """The page to show and how many there are; a page that there is not becomes the nearest one."""
    pages = max(1, -(-total // size))
    return min(max(page, 0), pages - 1), pages
