"""Lines of goods: what a line of a deal or an invoice holds, taken from the catalogue and never typed (R27)."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import select

from crm_core.errors import BadValue
from crm_core.models import Product
from crm_core.rules.deals.statuses import DiscountKind
from crm_core.rules.money.line_totals import NO_DISCOUNT, BadLine, Discount, check_line, line_sum
from crm_core.rules.money.taxes import Tax
from crm_core.services.base import Service, consequence
from crm_core.storage.sql_types import NamedValues

COPIED = ("product_id", "title", "unit", "price", "quantity", "discount_kind", "discount", "sum")
"""The columns that a line of a deal and one of an invoice share."""


class LineLike(Protocol):
    """A stored line, of a deal or an invoice."""

    product_id: Any
    title: Any
    unit: Any
    price: Any
    quantity: Any
    discount_kind: Any
    discount: Any


class Goods(Service):
    @consequence
    async def line(self, product_id: int, currency: str) -> NamedValues:
        """One of an active product at the catalogue's price. Raises BadValue `not_a_choice`, `other_currency`."""
        found = await self.session.execute(select(Product).where(Product.id == product_id, Product.active))
        if (product := found.scalar()) is None:
            raise BadValue("not_a_choice", "product")
        if product.currency != currency:
            raise BadValue("other_currency", "product")
        named = {"product_id": product_id, "title": product.name, "unit": product.unit}
        return {**named, **figures(product.price, 1, NO_DISCOUNT)}


def kept(line: LineLike) -> NamedValues:
    """A stored line's values."""
    named = {"product_id": line.product_id, "title": line.title, "unit": line.unit}
    return {**named, **figures(line.price, line.quantity, Discount(line.discount_kind, line.discount))}


def changed(
    line: NamedValues, *, quantity: int | None = None, price: int | None = None, discount: Discount | None = None
) -> NamedValues:
    """The line with what is given in place of what it had. Raises BadValue with the figure's name."""
    had = Discount(DiscountKind(line["discount_kind"]), line["discount"])
    return line | figures(
        line["price"] if price is None else price,
        line["quantity"] if quantity is None else quantity,
        had if discount is None else discount,
    )


def taxed(line: NamedValues, tax: Tax) -> NamedValues:
    """A line of an invoice: with the tax of what it comes to."""
    return {**line, "tax_rate": tax.rate, "tax_on_top": tax.on_top, "tax": tax.of(line["sum"])}


def figures(price: int, quantity: int, discount: Discount) -> NamedValues:
    try:
        check_line(price, quantity, discount)
    except BadLine as bad:
        raise BadValue(bad.code, bad.part) from None
    return {
        "price": price,
        "quantity": quantity,
        "discount_kind": discount.kind,
        "discount": discount.value,
        "sum": line_sum(price, quantity, discount),
    }
