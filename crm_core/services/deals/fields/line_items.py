"""What is sold in a deal, line by line, and the amount that follows from it (R27).

An amount is the lines' as long as nobody has said otherwise: while it is unknown, or is what they add up to, it goes on
being their sum. One that was set by hand to something else stays, until `follow_lines` hands it back to them.
"""

from __future__ import annotations

from sqlalchemy import delete, update

from crm_core.errors import BadValue, FieldsMissing, Outdated
from crm_core.models import DealLine
from crm_core.rules.deals.statuses import DealEventKind, DiscountKind
from crm_core.rules.money.line_totals import Discount
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.catalogue.line_items import Goods, changed
from crm_core.services.deals.fields.line_store import Line, Lines, LineStore, follow, sum_of
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork


class LineItems(Service):
    """Lines are picked from the catalogue, one a product; price and discount are what was agreed."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._lines = LineStore(uow)

    @needs(Permission.deal_edit)
    async def put_line(
        self,
        deal_id: int,
        product_id: int,
        quantity: int | None = None,
        *,
        price: int | None = None,
        discount: Discount | None = None,
    ) -> None:
        """Puts a product on the deal, or changes its line; whatever is not given stays as it is.

        A new line is one of the product at the catalogue's price. Quantity 0 takes the line out. `price` is for one
        unit, in minor units of the deal's currency; a discount given in a sum may not exceed the line. Putting what is
        there already changes nothing. Raises FieldsMissing if a passed stage required the last line, BadValue
        (`not_a_choice`, `other_currency`, `too_large`, `not_a_number`, `not_an_amount`), Outdated, Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_edit)
        lines = await self._lines.of(held)
        was = lines.get(product_id)
        if quantity == 0:
            if was is not None:
                await self._take_out(held, lines, product_id)
            return
        base = was or await self.other(Goods).line(product_id, held.deal.currency)
        line = changed(base, quantity=quantity, price=price, discount=discount)
        if discount and discount.kind is DiscountKind.SUM and discount.value > line["price"] * line["quantity"]:
            raise BadValue("too_large", "discount")
        if line == was:
            return
        await self._store.change(held, **follow(held.deal, lines, {**lines, product_id: line}))
        await self._keep(deal_id, line, new=was is None)
        self.audited("deal.line", "deal", deal_id, product=product_id, quantity=line["quantity"], sum=line["sum"])

    @needs(Permission.deal_edit)
    async def follow_lines(self, deal_id: int, seen_version: int) -> None:
        """The amount is what the lines add up to, from now on. Raises Outdated, also without lines; Refused."""
        held = await self._store.load(deal_id, Permission.deal_edit, seen_version)
        lines = await self._lines.of(held)
        if not lines:
            raise Outdated(deal_id)
        await self._store.change(held, amount=sum_of(lines))
        self.happened(DealEventKind.EDITED, deal_id, field="amount")

    async def _take_out(self, held: Held, lines: Lines, product_id: int) -> None:
        left = {product: line for product, line in lines.items() if product != product_id}
        changes = follow(held.deal, lines, left)
        if not left:
            if await self._store.is_required(held, "product"):
                raise FieldsMissing(("product",))
            if changes.get("amount", held.deal.amount) is None and await self._store.is_required(held, "amount"):
                del changes["amount"]
        await self._store.change(held, **changes)
        gone = delete(DealLine).where(DealLine.deal_id == held.deal.id, DealLine.product_id == product_id)
        await self.session.execute(gone, execution_options=NO_SYNC)
        self.audited("deal.line", "deal", held.deal.id, product=product_id, quantity=0, sum=0)

    async def _keep(self, deal_id: int, line: Line, *, new: bool) -> None:
        if new:
            await self._lines.put(deal_id, line)
        else:
            kept = update(DealLine).where(DealLine.deal_id == deal_id, DealLine.product_id == line["product_id"])
            await self.session.execute(kept.values(line), execution_options=NO_SYNC)
