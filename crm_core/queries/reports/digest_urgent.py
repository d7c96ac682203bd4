"""The deals of the day that need a leader most (R42, R83): stuck, promised and not done, or without a next step."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, union_all

from crm_core.models import Deal
from crm_core.queries.deals.list_dto import DealLine, ListKind
from crm_core.queries.deals.list_filters import NO_STEP_INDEXES, DealList, deal_list, no_step_in_parts
from crm_core.queries.deals.pages import DealPages
from crm_core.queries.filters.money import worth
from crm_core.storage.sql_types import AnySelect
from crm_core.unit_of_work import Component

URGENT = 3
_LISTS: tuple[ListKind, ...] = ("stalled", "overdue")


class UrgentDeals(Component):
    """Of the nine dearest of each list, the ones that stand on most of the lists; of these, the dearest.

    However long the lists are, no more than that is ranked.
    """

    async def of(self, seen: ColumnElement[bool]) -> tuple[DealLine, ...]:
        """In two statements, or in one where nothing is wrong. Each line's flag is the gravest fault."""
        found = list[AnySelect]()
        wrongs: list[tuple[ColumnElement[bool], str | None]] = [
            *((deal_list(kind, self).condition, None) for kind in _LISTS),
            *zip(no_step_in_parts(self), NO_STEP_INDEXES, strict=True),
        ]
        for condition, index in wrongs:
            money = worth(self)
            dearest = select(Deal.id.label("id"), money.label("money")).where(condition, seen)
            if index is not None:
                dearest = dearest.with_hint(Deal, f"INDEXED BY {index}", "sqlite")
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
