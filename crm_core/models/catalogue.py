"""What we sell, and what of it is sold in a deal or asked for in an invoice, line by line (R27)."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.deals.statuses import DiscountKind


class Product(Schema):
    """A product or service: one main category, a price in minor units for one `unit`.

    `tax_rate`: its own, in hundredths of a percent (`rules.money.taxes`); None: the company's.
    """

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(120), index=True)
    unit: Mapped[str] = mapped_column(String(24))
    price: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    tax_rate: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)


class LineOfGoods:
    """A line copies the product's name, unit and price: a later change of the catalogue changes nothing agreed.

    `price` is for one `unit` in minor units, as it was agreed; `discount` is off the whole line (see
    `rules.line_sums`), and `sum` what is left to pay for it, kept so that the database can add lines up.
    """

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    title: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(24))
    price: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(default=1)
    discount_kind: Mapped[DiscountKind] = mapped_column(words(DiscountKind), default=DiscountKind.PERCENT)
    discount: Mapped[int] = mapped_column(BigInteger, default=0)
    sum: Mapped[int] = mapped_column(BigInteger)


class DealLine(LineOfGoods, Schema):
    """What the client is about to buy. `deals.product_id` is the first line's product; without lines it is NULL."""

    __tablename__ = "deal_lines"
    __table_args__ = (UniqueConstraint("deal_id", "product_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
