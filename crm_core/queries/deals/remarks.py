"""Quality control (R59): what hangs, the remarks on a deal, and what came of all of them, by manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from crm_core.errors import Refused
from crm_core.models import Deal, DealEvent, Message, Remark, Staff, StageEntry, Task
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.list_filters import deal_list, tally
from crm_core.queries.filters.literals import inlined
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, Direction
from crm_core.rules.policy import Permission, Scope, Subject
from crm_core.storage.sql_types import AnyRow, AnySelect

HANGING: tuple[ListKind, ...] = ("stalled", "overdue", "no_step", "unpaid", "unreminded", "follow_ups")
"""The lists that quality control works through, each with its longest wait first."""

_By = aliased(Staff)


@dataclass(frozen=True, slots=True)
class Hanging:
    """One of those lists: how many deals, for how much."""

    kind: ListKind
    count: int
    sum: int


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A remark with its deal's manager (`to`) and its author. `by` None: the system, or a colleague who is gone.

    `answer` None with `answered_at`: a press said that it is seen to. `moved`: the deal has moved since;
    `escalated`: it had not in time, and the leaders know.
    """

    id: int
    deal_id: int
    to: str
    by: str | None
    text: str
    at: datetime
    answer: str | None
    answered_at: datetime | None
    moved: bool
    escalated: bool


@dataclass(frozen=True, slots=True)
class RemarksOf:
    """A manager's remarks in a time: how many, answered, with a deal that moved, and told to the leaders."""

    staff_id: int
    name: str
    made: int
    answered: int
    moved: int
    escalated: int


class Remarks(Query):
    @asks(Permission.quality_view)
    async def hanging(self) -> tuple[Hanging, ...]:
        """The lists of the worklist that hold anything, as far as the asker sees deals, in one statement."""
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_view))
        parts: list[AnySelect] = []
        for kind in HANGING:
            listed = deal_list(kind, self)
            parts.append(select(literal(kind), *tally(listed)).select_from(Deal).where(listed.condition, seen))
        rows: list[AnyRow] = list(await self.session.execute(union_all(*parts)))
        found = {kind: Hanging(kind, count, int(total)) for kind, count, total in rows}
        return tuple(found[kind] for kind in HANGING if found[kind].count)

    @asks(Permission.quality_view)
    async def of(self, deal_id: int, most: int = 5) -> tuple[RemarkView, ...]:
        """Those on a deal, the newest first, in two statements. Raises Refused."""
        columns = Deal.owner_id, Deal.department_id, Deal.contact_id
        row = (await self.session.execute(select(*columns).where(Deal.id == deal_id))).first()
        if row is None:
            raise Refused(Permission.quality_view.value, "deal", deal_id)
        self.allow(Permission.quality_view, Subject(*row), "deal", deal_id)
        listed = _listed().where(Remark.deal_id == deal_id).order_by(Remark.id.desc()).limit(most)
        return tuple(_view(found) for found in await self.session.execute(listed))

    @asks(Permission.quality_view)
    async def summary(self, since: datetime) -> tuple[RemarksOf, ...]:
        """Of the remarks made since then, by the manager they were for, most of them first, in one statement.

        One's own, the department's for its head, the company's for those who direct it and for quality control.
        """
        counted = (
            select(
                Staff.id,
                Staff.name,
                func.count(),
                func.count(Remark.answered_at),
                func.coalesce(func.sum(case((_moved(), 1), else_=0)), 0),
                func.count(Remark.escalated_at),
            )
            .select_from(Remark)
            .join(Staff, Staff.id == Remark.staff_id)
            .join(Deal, Deal.id == Remark.deal_id)
            .where(Remark.at >= since, self._whose())
            .group_by(Staff.id, Staff.name)
            .order_by(func.count().desc(), Staff.id)
        )
        return tuple(
            RemarksOf(staff_id, name, made, answered, int(moved), escalated)
            for staff_id, name, made, answered, moved, escalated in await self.session.execute(counted)
        )

    def _whose(self) -> ColumnElement[bool]:
        reach = reach_of(self.actor, Permission.quality_view)
        if reach is Scope.own:
            return Remark.staff_id == self.actor.id
        return deals_within(self.actor, reach)


def _listed() -> AnySelect:
    return (
        select(Remark, Staff.name, _By.name, _moved())
        .join(Deal, Deal.id == Remark.deal_id)
        .join(Staff, Staff.id == Remark.staff_id)
        .outerjoin(_By, _By.id == Remark.by_staff_id)
    )


def _view(row: AnyRow) -> RemarkView:
    remark: Remark = row[0]
    return RemarkView(
        id=remark.id,
        deal_id=remark.deal_id,
        to=row[1],
        by=row[2],
        text=remark.text,
        at=remark.at,
        answer=remark.answer,
        answered_at=remark.answered_at,
        moved=bool(row[3]),
        escalated=remark.escalated_at is not None,
    )


def _moved() -> ColumnElement[bool]:
    return or_(Remark.moved_at.is_not(None), moved_since())


def moved_since() -> ColumnElement[bool]:
    """Of a remark beside its deal: whether anybody has done anything with the deal that a client would notice.

    A stage, a task that ended somehow, words to the client, a pause, an end, another owner. An answer to the remark, a
    corrected field or a task put off is no movement.
    """
    deal, at = Remark.deal_id, Remark.at
    return or_(
        inlined(Deal.status, DealStatus.WON, DealStatus.LOST),
        Deal.owner_id.is_(None),
        Deal.owner_id != Remark.staff_id,
        exists().where(StageEntry.deal_id == deal, StageEntry.entered_at > at),
        exists().where(Task.deal_id == deal, Task.closed_at > at, Task.outcome.is_not(None)),
        exists().where(Message.deal_id == deal, Message.direction == Direction.OUT, Message.at > at),
        exists().where(DealEvent.deal_id == deal, DealEvent.at > at, DealEvent.kind == DealEventKind.PAUSED),
    )
