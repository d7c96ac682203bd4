"""The deals of the day that need a leader most (R42, R83): stuck, promised and not done, or without a next step."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, union_all

from crm_core.models import Deal
from crm_core.queries.deals.list_dto import DealLine
from crm_core.queries.deals.list_filters import NO_STEP_INDEXES, DealList, deal_list, no_step_in_parts, overdue_in_parts
from crm_core.queries.deals.pages import DealPages
from crm_core.queries.filters.money import worth
from crm_core.storage.sql_types import AnySelect
from crm_core.unit_of_work import Component

URGENT = 3


class UrgentDeals(Component):
    """Of the nine dearest of each list, the ones that stand on most of the lists; of these, the dearest.

    However long the lists are, no more than that is ranked.
    """

    async def of(self, seen: ColumnElement[bool]) -> tuple[DealLine, ...]:
        """In two statements, or in one where nothing is wrong. Each line's flag is the gravest fault."""
        found = list[AnySelect]()
        for condition, index in self._wrongs():
            money = worth(self)
            dearest = select(Deal.id.label("id"), money.label("money")).where(condition, seen)
            dearest = dearest.with_hint(Deal, index, "sqlite")
            dearest = dearest.order_by(money.desc(), Deal.id).limit(URGENT * URGENT).subquery()
            found.append(select(dearest.c.id, dearest.c.money))
        wrong = union_all(*found).subquery()
        ranked = select(wrong.c.id).group_by(wrong.c.id, wrong.c.money)
        ranked = ranked.order_by(func.count().desc(), wrong.c.money.desc(), wrong.c.id).limit(URGENT)
        chosen = [row[0] for row in await self.session.execute(ranked)]
        if not chosen:
            return ()
        since = func.coalesce(Deal.stalled_at, Deal.next_task_at, Deal.stage_entered_at)
        listed = DealList(Deal.id.in_(chosen), since, worth(self))
        lines = await DealPages(self.uow).lines(listed, seen, 0, URGENT)
        return tuple(sorted(lines, key=lambda line: chosen.index(line.id)))

    def _wrongs(self) -> tuple[tuple[ColumnElement[bool], str], ...]:
        """The lists, in parts of which no deal is in two, each with how SQLite finds it."""
        overdue = overdue_in_parts(self)
        return (
            (deal_list("stalled", self).condition, "INDEXED BY ix_deals_stalled"),
            (overdue.late, "INDEXED BY ix_deals_next"),
            # By the ids of its tasks.
            (overdue.put_off, "NOT INDEXED"),
            *zip(no_step_in_parts(self), (f"INDEXED BY {index}" for index in NO_STEP_INDEXES), strict=True),
        )
