"""Which deals each list holds, in what order, since when they belong there, and what they count for.

The one place for it: a figure of the digest is counted by the same condition and the same money as the list that it
opens, so that the two cannot differ (R42).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm_core.models import Deal, Invoice, StageEntry, Task
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import left_to_pay, worth
from crm_core.queries.filters.reminded import nobody_reminded, nobody_spoke
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, TaskState
from crm_core.storage.sql_types import AnyColumn, AnyElement
from crm_core.unit_of_work import Component

SOON = timedelta(days=7)
"""So far ahead a payment or the end of a paid period is worth a look."""

LONG_WAIT = timedelta(days=7)
"""Whoever waits longer for what was promised is told apart (R78)."""

_UNPAID = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
_OPEN = inlined(Deal.status, DealStatus.OPEN)
_OPEN_TASK = inlined(Task.state, TaskState.OPEN)


@dataclass(frozen=True, slots=True)
class DealList:
    """A list's condition, the moment or day since when (or by when) a deal is on it, and what it adds to the sum.

    `owed`: the same where it is a debt, which each line then shows in place of the deal's amount.
    """

    condition: ColumnElement[bool]
    since: AnyColumn
    money: AnyColumn
    owed: AnyColumn | None = None
    latest_first: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """From `since`, which is in it, to `until`, which is not; both in UTC."""

    since: datetime
    until: datetime


def deal_list(kind: ListKind, within: Component, period: Period | None = None) -> DealList:
    """The deals of a list now. Days are the company's. `period`: what came, was lost or was won then, and not today."""
    now, today = within.now, within.calendar.local(within.now).date()
    period = period or _today(within, today)
    # On a pause nothing is due (R36).
    running = or_(Deal.paused_until.is_(None), Deal.paused_until <= now)
    money = worth(within)
    match kind:
        case "stalled":
            return DealList(and_(_OPEN, Deal.stalled_at.is_not(None)), Deal.stalled_at, money)
        case "overdue":
            return DealList(and_(_OPEN, _broken(now), running), _first_promised(), money)
        case "no_step":
            none = or_(Deal.next_task_at.is_(None), and_(beyond_limit(), running))
            return DealList(and_(_OPEN, none), Deal.stage_entered_at, money)
        case "paused":
            return DealList(and_(_OPEN, Deal.paused_until > now), Deal.paused_until, money)
        case "all_open":
            return DealList(_OPEN, Deal.next_task_at, money)
        case "new_leads":
            return DealList(_came(within, period), Deal.created_at, money, latest_first=True)
        case "lost_today":
            return _closed(DealStatus.LOST, period, money)
        case "untouched":
            listed = _closed(DealStatus.LOST, period, money)
            return replace(listed, condition=and_(listed.condition, nobody_spoke(within.regulation)))
        case "won_today":
            return _closed(DealStatus.WON, period, money)
        case "follow_ups":
            refused = inlined(Deal.status, DealStatus.LOST), Deal.next_task_at.is_not(None)
            return DealList(and_(*refused, _broken(now)), _first_promised(), money)
        case "unpaid":
            return _invoiced(within, Invoice.due_on < today)
        case "unreminded":
            return _invoiced(within, and_(Invoice.due_on < today, nobody_reminded(within.regulation)))
        case "due_soon":
            return _invoiced(within, Invoice.due_on.between(today, today + SOON))
        case "ending":
            return DealList(_ending(today), Deal.paid_until, money)


def _today(within: Component, today: date) -> Period:
    midnight = datetime.combine(today, time(), tzinfo=within.calendar.zone).astimezone(UTC)
    return Period(midnight, midnight + timedelta(days=2))


@dataclass(frozen=True, slots=True)
class Overdue:
    """The list of that name in parts, of which no deal is in two, each found by an index of its own: `late` by its next
    task, `put_off` by tasks that were put off alone. `tasks`: those tasks, joined with their deals.
    `long`: which of the deals have something that was promised more than `LONG_WAIT` ago, by its first date."""

    late: ColumnElement[bool]
    put_off: ColumnElement[bool]
    tasks: ColumnElement[bool]
    long: ColumnElement[bool]


def overdue_in_parts(within: Component) -> Overdue:
    now = within.now
    running = or_(Deal.paused_until.is_(None), Deal.paused_until <= now)
    is_late = Deal.next_task_at < now
    others = or_(Deal.next_task_at.is_(None), Deal.next_task_at >= now), Deal.id.in_(_put_off(now))
    tasks = _OPEN_TASK, Task.first_due_at.is_not(None), Task.first_due_at < now
    return Overdue(
        late=and_(_OPEN, running, is_late),
        put_off=and_(_OPEN, running, *others),
        tasks=and_(*tasks, _OPEN, running),
        long=_broken(now - LONG_WAIT),
    )


def beyond_limit() -> ColumnElement[bool]:
    """A next step planned for later than its stage's limit counts as none (R78); whoever has a reason pauses the deal,
    which moves the limit."""
    return Deal.next_task_at > Deal.stage_due_at


NO_STEP_INDEXES = ("ix_deals_next", "ix_deals_beyond")
"""By which each part of the list without a step is found."""


def no_step_in_parts(within: Component) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The list of that name in parts, of which no deal is in both: with no step at all, and with one too late."""
    running = or_(Deal.paused_until.is_(None), Deal.paused_until <= within.now)
    return and_(_OPEN, Deal.next_task_at.is_(None)), and_(_OPEN, beyond_limit(), running)


def _broken(now: datetime) -> ColumnElement[bool]:
    """Something was to be done by now, by its first date, and is not: to put it off every morning is not to do it."""
    return or_(Deal.next_task_at < now, Deal.id.in_(_put_off(now)))


def _put_off(now: datetime) -> Select[int]:
    return select(Task.deal_id).where(_OPEN_TASK, Task.first_due_at.is_not(None), Task.first_due_at < now)


def _first_promised() -> AnyElement:
    """Since when the oldest of what is still to be done was promised; what was brought forward, since then."""
    first = func.min(case((Task.first_due_at < Task.due_at, Task.first_due_at), else_=Task.due_at))
    promised = select(first).where(_OPEN_TASK, Task.deal_id == Deal.id).correlate(Deal).scalar_subquery()
    return func.coalesce(promised, Deal.next_task_at)


def _came(within: Component, period: Period) -> ColumnElement[bool]:
    """Into the inbound funnel."""
    first = StageEntry.funnel == within.regulation.inbound, StageEntry.seq == 1
    came = select(StageEntry.deal_id).where(
        *first, StageEntry.entered_at >= period.since, StageEntry.entered_at < period.until
    )
    return Deal.id.in_(came)


def _closed(status: DealStatus, period: Period, money: AnyColumn) -> DealList:
    then = Deal.status == status, Deal.closed_at >= period.since, Deal.closed_at < period.until
    return DealList(and_(*then), Deal.closed_at, money, latest_first=True)


def _invoiced(within: Component, which: ColumnElement[bool]) -> DealList:
    """Won deals too: a debt outlives the sale. However many invoices a deal has, it is one line."""
    theirs = and_(_UNPAID, which)
    of_the_deal = and_(Invoice.deal_id == Deal.id, theirs)
    owed = select(func.coalesce(func.sum(left_to_pay(within)), 0)).where(of_the_deal).correlate(Deal).scalar_subquery()
    first = select(func.min(Invoice.due_on)).where(of_the_deal).correlate(Deal).scalar_subquery()
    return DealList(Deal.id.in_(select(Invoice.deal_id).where(theirs)), first, owed, owed)


def _ending(today: date) -> ColumnElement[bool]:
    """Paid periods that end within a week and have not been sold anew (R33)."""
    following = aliased(Deal)
    renewed = exists().where(
        following.linked_from_id == Deal.id,
        following.status == DealStatus.WON,
        following.paid_until > Deal.paid_until,
    )
    return and_(Deal.status == DealStatus.WON, Deal.paid_until.between(today, today + SOON), ~renewed)


def tally(listed: DealList) -> tuple[AnyElement, AnyElement]:
    """How many deals there are, and the sum of theirs."""
    return func.count(), func.coalesce(func.sum(listed.money), 0)
