"""A deal's lines as its other acts meet them: a product that is answered becomes a line, and the amount follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sqlalchemy import delete, select

from crm_core.models import Deal, DealLine
from crm_core.models.schema import table
from crm_core.services.catalogue.line_items import Goods, kept
from crm_core.services.deals.store import Held
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import Component

Line: TypeAlias = NamedValues
Lines: TypeAlias = Mapping[int, Line]
"""Lines by their product, in the order in which they were put."""

_LINES = table(DealLine)
_FRESH = {"populate_existing": True}
_PUT = Upsert(lambda insert: insert(_LINES).on_conflict_do_nothing(index_elements=["deal_id", "product_id"]))


def sum_of(lines: Lines) -> int:
    return sum(line["sum"] for line in lines.values())


def follow(deal: Deal, before: Lines, after: Lines) -> NamedValues:
    """What changes on the deal as its lines do: the product of the first one, and the amount if it was theirs."""
    changes: NamedValues = {"product_id": next(iter(after), None)}
    if deal.amount is None or (before and deal.amount == sum_of(before)):
        changes["amount"] = sum_of(after) if after else None
    return changes


class LineStore(Component):
    """Reading lines, and the product as a field (R15)."""

    async def of(self, held: Held) -> dict[int, Line]:
        if held.deal.product_id is None:
            return {}
        mine = select(DealLine).where(DealLine.deal_id == held.deal.id).order_by(DealLine.id)
        return {line.product_id: kept(line) for line in await self.session.scalars(mine, execution_options=_FRESH)}

    async def answered(self, held: Held, product_id: int) -> tuple[Line | None, NamedValues]:
        """The line that a chosen product makes, and what it changes on the deal; none where it is there already.

        Raises BadValue `not_a_choice`, `other_currency`.
        """
        lines = await self.of(held)
        if product_id in lines:
            return None, {}
        line = await Goods(self.uow).line(product_id, held.deal.currency)
        return line, follow(held.deal, lines, {**lines, product_id: line})

    async def put(self, deal_id: int, line: Line) -> None:
        await self.session.execute(_PUT.on(self.session), {"deal_id": deal_id, **line})

    async def drop(self, deal_id: int) -> None:
        """The product was emptied: nothing is sold here any more."""
        mine = delete(DealLine).where(DealLine.deal_id == deal_id)
        await self.session.execute(mine, execution_options=NO_SYNC)
