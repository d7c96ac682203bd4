"""What happened to a deal, newest first: stages, tasks, words, invoices, money and acts in one paged look (R21)."""

from __future__ import annotations

import json
from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias, cast

from pydantic import JsonValue
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from crm_core.models import DealEvent, Invoice, Message, Payment, Staff, StageEntry, Task
from crm_core.queries.deals.dto import HistoryItem, HistoryKind
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import DealEventKind, Direction, TaskState
from crm_core.storage.sql_types import AnyColumn, AnySelect

_TASK_EVENTS = frozenset(
    {
        DealEventKind.TASK_POSTPONED,
        DealEventKind.TASK_FOLLOWED,
        DealEventKind.TASK_ASSIGNED,
        DealEventKind.OUTCOME,
    }
)
_NO_CHANGES = frozenset({DealEventKind.OUTCOME, DealEventKind.NUDGED})
_MOVE_EVENTS = frozenset(DealEventKind) - _TASK_EVENTS - {DealEventKind.EDITED}

_Part: TypeAlias = AnySelect
_DEAL = bindparam("deal_id", type_=BigInteger)


class HistoryFilter(StrEnum):
    """What of it is to be seen. FILES: whatever was sent, received or noted with something to open."""

    ALL = "all"
    MESSAGES = "messages"
    TASKS = "tasks"
    MOVES = "moves"
    MONEY = "money"
    NOTES = "notes"
    FILES = "files"
    CHANGES = "changes"
    """What a button made before it does not know of."""


def _part(
    kind: Any,
    at: AnyColumn,
    row: Any,
    staff: AnyColumn,
    *,
    a: AnyColumn | None = None,
    b: AnyColumn | None = None,
    c: AnyColumn | None = None,
    d: AnyColumn | None = None,
    words: AnyColumn | None = None,
    number: AnyColumn | None = None,
    flag: AnyColumn | None = None,
) -> _Part:
    """One kind's rows in the columns that all kinds share; each database needs to be told what a NULL would be."""
    texts = [
        _text(value).label(name)
        for name, value in (("kind", kind), ("a", a), ("b", b), ("c", c), ("d", d), ("w", words))
    ]
    numbers = [sql_cast(_known(value), BigInteger).label(name) for name, value in (("n", number), ("f", flag))]
    return select(at.label("at"), row.label("row"), staff.label("staff"), *texts, *numbers)


def _text(value: Any) -> ColumnElement[str]:
    return sql_cast(literal(value) if isinstance(value, str) else _known(value), String)


def _known(value: Any) -> Any:
    return null() if value is None else value


def _flag(condition: Any) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _stages() -> _Part:
    return _part(
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


def _tasks() -> _Part:
    return _part(
        HistoryKind.TASK.value,
        Task.closed_at,
        Task.id,
        Task.closed_by,
        a=Task.type,
        b=Task.outcome,
        c=Task.title,
        d=Task.title_code,
        words=Task.note,
    ).where(Task.deal_id == _DEAL, Task.state == TaskState.DONE)


def _messages(only: HistoryFilter) -> _Part:
    said = _part(
        case(
            (Message.direction == Direction.IN, HistoryKind.MESSAGE_IN.value),
            (Message.direction == Direction.OUT, HistoryKind.MESSAGE_OUT.value),
            else_=HistoryKind.NOTE.value,
        ),
        Message.at,
        Message.id,
        Message.staff_id,
        a=Message.kind,
        b=Message.forwarded_from,
        words=Message.text,
        number=_flag(Message.file_id.is_not(None)),
        flag=_flag(Message.edited_at.is_not(None)),
    ).where(Message.deal_id == _DEAL)
    match only:
        case HistoryFilter.MESSAGES:
            return said.where(Message.direction != Direction.NOTE)
        case HistoryFilter.NOTES:
            return said.where(Message.direction == Direction.NOTE)
        case HistoryFilter.FILES:
            return said.where(Message.file_id.is_not(None))
        case _:
            return said


def _invoices() -> _Part:
    return _part(
        HistoryKind.INVOICE.value,
        Invoice.sent_at,
        Invoice.id,
        Invoice.created_by,
        a=Invoice.number,
        b=Invoice.status,
        c=Invoice.currency,
        number=Invoice.total,
    ).where(Invoice.deal_id == _DEAL, Invoice.sent_at.is_not(None))


def _payments() -> _Part:
    paid = _part(
        HistoryKind.PAYMENT.value,
        Payment.at,
        Payment.id,
        Payment.by_staff_id,
        a=Invoice.number,
        b=Payment.kind,
        c=Invoice.currency,
        number=Payment.amount,
    )
    return paid.join(Invoice, Invoice.id == Payment.invoice_id).where(Invoice.deal_id == _DEAL)


def _events(kinds: Collection[DealEventKind]) -> _Part:
    return _part(
        HistoryKind.ACT.value,
        DealEvent.at,
        DealEvent.id,
        DealEvent.by_staff_id,
        a=DealEvent.kind,
        words=DealEvent.detail,
    ).where(DealEvent.deal_id == _DEAL, DealEvent.kind.in_(sorted(kinds)), ~_told_by_its_task())


def _told_by_its_task() -> ColumnElement[bool]:
    """An outcome that was kept as it was pressed, and then ended its task: the task's own line says so."""
    same = Task.id == DealEvent.detail["task"].as_integer(), Task.closed_by == DealEvent.by_staff_id
    ended = Task.state == TaskState.DONE, Task.outcome == DealEvent.detail["outcome"].as_string()
    its_task = select(Task.id).where(*same, *ended).correlate(DealEvent).exists()
    return and_(DealEvent.kind == DealEventKind.OUTCOME, its_task)


def _parts(only: HistoryFilter) -> list[_Part]:
    match only:
        case HistoryFilter.ALL:
            return [_stages(), _tasks(), _messages(only), _invoices(), _payments(), _events(DealEventKind)]
        case HistoryFilter.CHANGES:
            return [_stages(), _tasks(), _events(frozenset(DealEventKind) - _NO_CHANGES)]
        case HistoryFilter.TASKS:
            return [_tasks(), _events(_TASK_EVENTS)]
        case HistoryFilter.MOVES:
            return [_stages(), _events(_MOVE_EVENTS)]
        case HistoryFilter.MONEY:
            return [_invoices(), _payments(), _events(frozenset({DealEventKind.INVOICE_CREDITED}))]
        case HistoryFilter.MESSAGES | HistoryFilter.NOTES | HistoryFilter.FILES:
            return [_messages(only)]


@cache
def select_history(only: HistoryFilter = HistoryFilter.ALL) -> AnySelect:
    """A page (`:size` rows after `:skip`) of `:deal_id`, with each row's author and, in every row, how many there are.

    Rows of one moment stand in the order of the act that made them: the task's end, then the stage that followed.
    """
    parts = _parts(only)
    every = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery("history")
    return (
        select(every, Staff.name.label("who"), func.count().over().label("total"))
        .outerjoin(Staff, Staff.id == every.c.staff)
        .order_by(every.c.at.desc(), every.c.kind, every.c.row.desc())
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("skip", type_=Integer))
    )


def item(row: Any, client: str, regulation: Regulation) -> HistoryItem:
    """One row of it, with the codes and amounts that its kind has."""
    kind, a, b, words, number = HistoryKind(row.kind), row.a, row.b, row.w, row.n
    detail: dict[str, JsonValue]
    match kind:
        case HistoryKind.STAGE:
            detail = {"stage": a, "funnel": b, "passed": bool(row.f), "first": number == 1, "note": words}
        case HistoryKind.TASK:
            known = regulation.task_titles.get(row.d)
            title = known.languages() if known else row.c
            detail = {"type": a, "outcome": b, "title": cast("JsonValue", title), "note": words}
        case HistoryKind.MESSAGE_IN | HistoryKind.MESSAGE_OUT | HistoryKind.NOTE:
            detail = {
                "kind": a,
                "from": b,
                "text": words,
                "edited": bool(row.f),
                "message": row.row,
                "file": bool(number),
            }
        case HistoryKind.INVOICE:
            detail = {"invoice": row.row, "number": a, "status": b, "currency": row.c, "total": number}
        case HistoryKind.PAYMENT:
            detail = {"number": a, "kind": b, "currency": row.c, "amount": number}
        case HistoryKind.ACT:
            detail = {"action": a, **_json(words)}
    return HistoryItem(row.at, kind, client if kind is HistoryKind.MESSAGE_IN else row.who, detail)


def _json(text: str | None) -> dict[str, JsonValue]:
    return cast("dict[str, JsonValue]", json.loads(text)) if text else {}
