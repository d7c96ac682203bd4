"""What we sell (R27)."""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema


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
