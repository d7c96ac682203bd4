"""What each of the nineteen reports (R44), of those on refusals (R81) and on promises (R78) counts, by what, and what
it adds up: the one place for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, literal, select, true

from crm_core.models import Deal, DealLine, Invoice, Payment, Product, StageEntry, Task
from crm_core.queries.deals.list_filters import Period, deal_list
from crm_core.queries.filters import promises
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import worth
from crm_core.queries.reports.report_dto import Of, ReportCode, Whose
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, TaskState
from crm_core.storage.sql_types import AnyColumn, AnyElement
from crm_core.unit_of_work import Component

Dimension = Literal[
    "manager", "source", "status", "stage", "funnel", "month", "contact", "company", "product", "category",
    "reason", "stage_reason",
]  # fmt: skip

_OPEN = inlined(Deal.status, DealStatus.OPEN)
_WON = inlined(Deal.status, DealStatus.WON)
_LOST = inlined(Deal.status, DealStatus.LOST)
_ASKED_FOR = inlined(Invoice.status, InvoiceStatus.SENT, InvoiceStatus.PART_PAID, InvoiceStatus.PAID)
_BY_DAY = "ix_deals_created"
OF_OPEN = "ix_deals_next"
"""Holds the open deals alone, with their stage and money."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`table` is what is counted, joined to its deal; `columns` what the rows stand for; `staff` whose each one is.
    `found_by`: the index of deals by which SQLite finds them; left to itself it walks all deals in the rows' own order.
    """

    of: Of
    by: Dimension
    table: Any
    columns: tuple[AnyColumn, ...]
    condition: ColumnElement[bool]
    money: AnyColumn
    part: AnyColumn | None = None
    staff: AnyColumn = Deal.owner_id
    joined: tuple[tuple[Any, ColumnElement[bool]], ...] = ()
    parts: Mapping[str, AnyColumn] = field(default_factory=dict[str, AnyColumn])
    found_by: str | None = None


def deals_of(whose: Whose) -> ColumnElement[bool]:
    """The deals that somebody has, of a department, of a funnel."""
    named = (
        (Deal.owner_id, whose.staff_id),
        (Deal.department_id, whose.department_id),
        (Deal.funnel, whose.funnel),
    )
    return and_(true(), *(column == value for column, value in named if value is not None))


def rule_of(code: ReportCode, within: Component, period: Period) -> Rule:
    return _RULES[code](within, period)


def _opened(by: Dimension, column: AnyColumn) -> Callable[[Component, Period], Rule]:
    """Deals that were opened in the period, whatever has become of them."""

    def rule(within: Component, period: Period) -> Rule:
        opened = _in(Deal.created_at, period)
        return Rule("deals", by, Deal, (column,), opened, worth(within), found_by=_BY_DAY)

    return rule


def _conversion(within: Component, period: Period) -> Rule:
    sold = func.sum(case((_WON, literal(1)), else_=literal(0)))
    opened = _in(Deal.created_at, period)
    return Rule("deals", "manager", Deal, (Deal.owner_id,), opened, worth(within), sold, found_by=_BY_DAY)


def _won(within: Component, period: Period) -> Rule:
    return Rule("deals", "manager", Deal, (Deal.owner_id,), and_(_WON, _in(Deal.closed_at, period)), worth(within))


def _lost(by: Dimension, *columns: AnyColumn) -> Callable[[Component, Period], Rule]:
    """Refusals of the period, at the stage where each deal stood (R81)."""

    def rule(within: Component, period: Period) -> Rule:
        return Rule("deals", by, Deal, columns, and_(_LOST, _in(Deal.closed_at, period)), worth(within))

    return rule


def _untouched(within: Component, period: Period) -> Rule:
    """Refusals of clients whom nobody has spoken to (R78)."""
    condition = deal_list("untouched", within, period).condition
    return Rule("deals", "manager", Deal, (Deal.owner_id,), condition, worth(within))


def _sold_lines(by: Dimension, column: AnyColumn) -> Callable[[Component, Period], Rule]:
    """What was sold in the period, line by line; a deal that holds two products is in two rows."""

    def rule(within: Component, period: Period) -> Rule:
        return Rule(
            "deals",
            by,
            DealLine,
            (column,),
            and_(_WON, _in(Deal.closed_at, period)),
            _shown(within, case((_ours(within, Deal.currency), DealLine.sum), else_=0)),
            joined=((Product, Product.id == DealLine.product_id),),
        )

    return rule


def _paid_by_source(within: Component, period: Period) -> Rule:
    """Money as it came in; a payment that was taken back is a payment below zero of its own day."""
    return Rule(
        "deals",
        "source",
        Payment,
        (Deal.source,),
        _in(Payment.at, period),
        _shown(within, case((_ours(within, Invoice.currency), Payment.amount), else_=0)),
    )


def _at_stages(expected: bool) -> Callable[[Component, Period], Rule]:
    def rule(within: Component, _period: Period) -> Rule:
        money = worth(within)
        if expected:
            chances = [
                (and_(Deal.funnel == funnel.code, Deal.stage == stage.code), literal(stage.probability))
                for funnel in within.regulation.funnels
                for stage in funnel.stages
            ]
            money = money * case(*chances, else_=literal(0)) // literal(100)
        return Rule("deals", "stage", Deal, (Deal.funnel, Deal.stage), _OPEN, money, found_by=OF_OPEN)

    return rule


def _overdue(within: Component, _period: Period) -> Rule:
    return Rule("deals", "manager", Deal, (Deal.owner_id,), deal_list("overdue", within).condition, worth(within))


def _leads(by: Dimension, column: AnyColumn) -> Callable[[Component, Period], Rule]:
    def rule(within: Component, period: Period) -> Rule:
        came = select(StageEntry.deal_id).where(
            StageEntry.funnel == within.regulation.inbound, StageEntry.seq == 1, _in(StageEntry.entered_at, period)
        )
        return Rule("deals", by, Deal, (column,), Deal.id.in_(came), worth(within))

    return rule


def _invoices(by: Dimension, column: AnyColumn) -> Callable[[Component, Period], Rule]:
    def rule(within: Component, period: Period) -> Rule:
        ours = _ours(within, Invoice.currency)
        return Rule(
            "invoices",
            by,
            Invoice,
            (column,),
            and_(_ASKED_FOR, _in(Invoice.sent_at, period)),
            _shown(within, case((ours, Invoice.total - Invoice.credited), else_=0)),
            func.sum(_shown(within, case((ours, Invoice.paid), else_=0))),
        )

    return rule


def _tasks_done(within: Component, period: Period) -> Rule:
    done = and_(Task.state == TaskState.DONE, _in(Task.closed_at, period))
    return Rule("tasks", "manager", Task, (Task.closed_by,), done, literal(0), staff=Task.closed_by)


def _tasks_overdue(within: Component, _period: Period) -> Rule:
    late = and_(inlined(Task.state, TaskState.OPEN), Task.due_at < within.now)
    return Rule("tasks", "manager", Task, (Task.owner_id,), late, worth(within), staff=Task.owner_id)


def _promises(within: Component, period: Period) -> Rule:
    """Of the tasks whose first date lay in the period, whether it was kept; each with whoever had it then (R78)."""
    now = within.now

    def number(which: ColumnElement[bool]) -> AnyElement:
        return func.sum(case((which, literal(1)), else_=literal(0)))

    return Rule(
        "promises",
        "manager",
        Task,
        (promises.HOLDER,),
        promises.promised(period.since, period.until, now),
        literal(0),
        staff=promises.HOLDER,
        parts={
            "kept": number(promises.kept()),
            "moved": number(promises.moved(now)),
            "broken": number(promises.broken(now)),
            "moves": func.sum(Task.postponed),
            "tries": number(promises.unreached(within.regulation)),
        },
    )


def _with_promises(which: Callable[[datetime], ColumnElement[bool]]) -> Callable[[Component, Period], Rule]:
    def rule(within: Component, period: Period) -> Rule:
        now = within.now
        theirs = select(Task.deal_id).where(promises.promised(period.since, period.until, now), which(now))
        return Rule("deals", "manager", Deal, (Deal.owner_id,), Deal.id.in_(theirs), worth(within))

    return rule


_RULES: dict[ReportCode, Callable[[Component, Period], Rule]] = {
    "deals_manager": _opened("manager", Deal.owner_id),
    "profit_type": _sold_lines("category", Product.category),
    "profit_source": _paid_by_source,
    "conversion": _conversion,
    "won": _won,
    "revenue_product": _sold_lines("product", DealLine.product_id),
    "deals_contact": _opened("contact", Deal.contact_id),
    "deals_company": _opened("company", Deal.company_id),
    "expected": _at_stages(expected=True),
    "overdue": _overdue,
    "deals_stage": _at_stages(expected=False),
    "leads_manager": _leads("manager", Deal.owner_id),
    "leads_status": _leads("status", Deal.status),
    "leads_source": _leads("source", Deal.source),
    "invoices_manager": _invoices("manager", Deal.owner_id),
    "invoices_company": _invoices("company", Deal.company_id),
    "invoices_contact": _invoices("contact", Invoice.contact_id),
    "tasks_done": _tasks_done,
    "tasks_overdue": _tasks_overdue,
    "lost_reason": _lost("reason", Deal.lost_reason),
    "lost_stage": _lost("stage", Deal.funnel, Deal.stage),
    "lost_stage_reason": _lost("stage_reason", Deal.funnel, Deal.stage, Deal.lost_reason),
    "lost_manager": _lost("manager", Deal.owner_id),
    "lost_source": _lost("source", Deal.source),
    "lost_untouched": _untouched,
    "promises": _promises,
    "promises_moved": _with_promises(promises.moved),
    "promises_broken": _with_promises(promises.broken),
}


def _in(moment: AnyColumn, period: Period) -> ColumnElement[bool]:
    return and_(moment >= period.since, moment < period.until)


def _ours(within: Component, currency: AnyColumn) -> ColumnElement[bool]:
    return currency == within.regulation.company.currency


def _shown(within: Component, money: AnyElement) -> AnyElement:
    """Nothing for those from whom amounts are hidden (R17)."""
    return literal(0) if "amount" in within.hidden else money
