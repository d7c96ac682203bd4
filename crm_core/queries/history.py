"""What happened to a deal, newest first: stages, tasks, words, invoices, money and acts in one paged look (R21)."""

from __future__ import annotations

import json
from typing import Any, cast

from pydantic import JsonValue
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from crm_core.models import AuditEntry, Invoice, Message, Payment, Staff, StageEntry, Task
from crm_core.queries.card_views import HistoryItem, HistoryKind
from crm_core.rules.roles import ActorKind
from crm_core.rules.states import Direction, TaskState

ACTS = (
    "deal.open",
    "deal.lose",
    "deal.reopen",
    "deal.pause",
    "deal.resume",
    "deal.assign",
    "deal.edit",
    "task.postpone",
)
"""Acts that leave no row of their own elsewhere; moves, tasks and payments do."""

_DEAL = bindparam("deal_id", type_=BigInteger)


def _part(
    kind: Any,
    at: Any,
    row: Any,
    staff: Any,
    *,
    a: Any = None,
    b: Any = None,
    c: Any = None,
    words: Any = None,
    number: Any = None,
    flag: Any = None,
) -> Select[*tuple[Any, ...]]:
    """One kind's rows in the columns that all kinds share; each database needs to be told what a NULL would be."""
    texts = [_text(value).label(name) for name, value in (("kind", kind), ("a", a), ("b", b), ("c", c), ("w", words))]
    numbers = [sql_cast(_known(value), BigInteger).label(name) for name, value in (("n", number), ("f", flag))]
    return select(at.label("at"), row.label("row"), staff.label("staff"), *texts, *numbers)


def _text(value: Any) -> ColumnElement[str]:
    return sql_cast(literal(value) if isinstance(value, str) else _known(value), String)


def _known(value: Any) -> Any:
    return null() if value is None else value


def _flag(condition: Any) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _all() -> CompoundSelect[*tuple[Any, ...]]:
    stages = _part(
        HistoryKind.STAGE.value,
        StageEntry.entered_at,
        StageEntry.id,
        StageEntry.by_staff_id,
        a=StageEntry.stage,
        b=StageEntry.funnel,
        words=StageEntry.note,
        number=StageEntry.seq,
        flag=_flag(StageEntry.passed),
    ).where(StageEntry.deal_id == _DEAL)
    tasks = _part(
        HistoryKind.TASK.value,
        Task.closed_at,
        Task.id,
        Task.closed_by,
        a=Task.type,
        b=Task.outcome,
        c=Task.title,
        words=Task.note,
    ).where(Task.deal_id == _DEAL, Task.state == TaskState.DONE)
    messages = _part(
        case(
            (Message.direction == Direction.IN, HistoryKind.MESSAGE_IN.value),
            (Message.direction == Direction.OUT, HistoryKind.MESSAGE_OUT.value),
            else_=HistoryKind.NOTE.value,
        ),
        Message.at,
        Message.id,
        Message.staff_id,
        a=Message.kind,
        words=Message.text,
        flag=_flag(Message.edited_at.is_not(None)),
    ).where(Message.deal_id == _DEAL)
    invoices = _part(
        HistoryKind.INVOICE.value,
        Invoice.sent_at,
        Invoice.id,
        Invoice.created_by,
        a=Invoice.number,
        b=Invoice.status,
        c=Invoice.currency,
        number=Invoice.total,
    ).where(Invoice.deal_id == _DEAL, Invoice.sent_at.is_not(None))
    payments = (
        _part(
            HistoryKind.PAYMENT.value,
            Payment.at,
            Payment.id,
            Payment.by_staff_id,
            a=Invoice.number,
            c=Invoice.currency,
            number=Payment.amount,
        )
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Invoice.deal_id == _DEAL)
    )
    acts = _part(
        HistoryKind.ACT.value,
        AuditEntry.at,
        AuditEntry.id,
        case((AuditEntry.actor == ActorKind.staff, AuditEntry.actor_id)),
        a=AuditEntry.action,
        words=AuditEntry.detail,
    ).where(
        AuditEntry.subject == "deal", AuditEntry.subject_id == _DEAL, AuditEntry.action.in_(ACTS), AuditEntry.allowed
    )
    return union_all(stages, tasks, messages, invoices, payments, acts)


def select_history(page: int, size: int) -> Select[*tuple[Any, ...]]:
    """A page with each row's author and, in every row, how many there are in all. `:deal_id` is to be given.

    Rows of one moment stand in the order of the act that made them: the task's end, then the stage that followed.
    """
    every = _all().subquery("history")
    total = func.count().over()
    return (
        select(every, Staff.name, total)
        .outerjoin(Staff, Staff.id == every.c.staff)
        .order_by(every.c.at.desc(), every.c.kind, every.c.row.desc())
        .limit(size)
        .offset(page * size)
    )


def item(row: Any, client: str) -> HistoryItem:
    """One row of it, with the codes and amounts that its kind has."""
    at, row_id, _, kind, a, b, c, words, number, flag, who, _ = row
    kind = HistoryKind(kind)
    detail: dict[str, JsonValue]
    match kind:
        case HistoryKind.STAGE:
            detail = {"stage": a, "funnel": b, "passed": bool(flag), "first": number == 1, "note": words}
        case HistoryKind.TASK:
            detail = {"type": a, "outcome": b, "title": c, "note": words}
        case HistoryKind.MESSAGE_IN | HistoryKind.MESSAGE_OUT | HistoryKind.NOTE:
            detail = {"kind": a, "text": words, "edited": bool(flag), "message": row_id}
        case HistoryKind.INVOICE:
            detail = {"invoice": row_id, "number": a, "status": b, "currency": c, "total": number}
        case HistoryKind.PAYMENT:
            detail = {"number": a, "currency": c, "amount": number}
        case HistoryKind.ACT:
            detail = {"action": a, **_json(words)}
    return HistoryItem(at, kind, client if kind is HistoryKind.MESSAGE_IN else who, detail)


def _json(text: str | None) -> dict[str, JsonValue]:
    return cast("dict[str, JsonValue]", json.loads(text)) if text else {}
