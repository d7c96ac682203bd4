"""Where open deals stand: by stage, source or product, with counts and sums; each row is a list to open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, literal, select

from crm_core.models import Deal, Product
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.list_filters import deal_list
from crm_core.queries.filters.literals import inlined
from crm_core.queries.filters.money import worth
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyColumn, AnyElement, AnyRow, AnySelect

WORRIES: tuple[ListKind, ...] = ("overdue", "no_step", "stalled", "paused")
"""The lists that narrow one's deals to those that want something."""
_OPEN = inlined(Deal.status, DealStatus.OPEN)


@dataclass(frozen=True, slots=True)
class Slice:
    """A row: so many deals for so much. `code` is the stage's, the source's, or the product's id."""

    code: str
    name: Text
    count: int
    sum: int


@dataclass(frozen=True, slots=True)
class FunnelSlices:
    """A funnel's stages in its own order, without those where nothing stands."""

    code: str
    name: Text
    stages: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """All open deals that the asker may see, by stage. `worries` counts those of each list that want something.

    `expected`: what is likely to come of them, each sum by the chance that the regulation gives its stage.
    """

    funnels: tuple[FunnelSlices, ...]
    count: int
    sum: int
    expected: int
    currency: str
    worries: dict[ListKind, int]


class Pipelines(Query):
    """Within the asker's reach: a manager's own, the department's, the company's. One statement each."""

    @asks(Permission.deal_view)
    async def by_stage(self) -> Pipeline:
        """Raises Refused for whoever sees no deals."""
        worries = [_count_if(deal_list(kind, self).condition) for kind in WORRIES]
        rows: list[AnyRow] = list(await self.session.execute(self._grouped(Deal.funnel, Deal.stage, counted=worries)))
        known = {(row[0], row[1]): row for row in rows}
        funnels: list[FunnelSlices] = []
        expected = 0
        for funnel in self.regulation.funnels:
            stages = [
                Slice(stage.code, stage.name, row[2], int(row[3]))
                for stage in funnel.stages
                if (row := known.get((funnel.code, stage.code))) is not None
            ]
            expected += sum(
                int(row[3]) * stage.probability // 100
                for stage in funnel.stages
                if (row := known.get((funnel.code, stage.code))) is not None
            )
            if stages:
                funnels.append(FunnelSlices(funnel.code, funnel.name, tuple(stages)))
        return Pipeline(
            funnels=tuple(funnels),
            count=sum(row[2] for row in rows),
            sum=sum(int(row[3]) for row in rows),
            expected=expected,
            currency=self.regulation.company.currency,
            worries={kind: sum(row[4 + place] for row in rows) for place, kind in enumerate(WORRIES)},
        )

    @asks(Permission.deal_view)
    async def by(self, what: Literal["source", "product"], most: int = 20) -> tuple[Slice, ...]:
        """The sources, or the main products, with most deals first. Deals without one are left out.

        Empty for those from whom the field is hidden (R17).
        """
        if what in self.hidden:
            return ()
        column: AnyColumn = Deal.source if what == "source" else Deal.product_id
        name: AnyColumn = Deal.source if what == "source" else Product.name
        grouped = self._grouped(column, name).where(column.is_not(None)).order_by(func.count().desc()).limit(most)
        if what == "product":
            grouped = grouped.join(Product, Product.id == Deal.product_id)
        rows: list[AnyRow] = list(await self.session.execute(grouped))
        return tuple(Slice(str(row[0]), self._named(what, row[1]), row[2], int(row[3])) for row in rows)

    def _grouped(self, *by: AnyColumn, counted: list[AnyElement] | None = None) -> AnySelect:
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_view))
        total = func.coalesce(func.sum(worth(self)), 0)
        return select(*by, func.count(), total, *(counted or ())).where(and_(_OPEN, seen)).group_by(*by)

    def _named(self, what: str, name: str) -> Text:
        if what == "source":
            try:
                return self.regulation.source(name).name
            except UnknownCode:
                pass
        return Text(ru=name, en=name)


def _count_if(condition: ColumnElement[bool]) -> AnyElement:
    return func.coalesce(func.sum(case((condition, literal(1)), else_=literal(0))), 0)
