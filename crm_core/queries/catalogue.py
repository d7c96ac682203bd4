"""The catalogue as it is chosen from (R27)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from crm_core.errors import Refused
from crm_core.models import Product
from crm_core.queries.base import Query, asks
from crm_core.rules.policy import Permission


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category of the catalogue and how many active products it holds."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product or service; `price` in minor units for one `unit`. `tax_rate`: its own (`rules.money.taxes`)."""

    id: int
    name: str
    category: str
    unit: str
    price: int
    currency: str
    active: bool
    tax_rate: int | None = None


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of one category's products, by name."""

    category: str
    lines: tuple[ProductView, ...]
    page: int
    pages: int
    total: int


_PRODUCTS = select(
    Product.id,
    Product.name,
    Product.category,
    Product.unit,
    Product.price,
    Product.currency,
    Product.active,
    Product.tax_rate,
)


class CatalogueQueries(Query):
    """What we sell."""

    @asks(Permission.catalogue_view)
    async def categories(self) -> tuple[CategoryView, ...]:
        """Categories with something active in them, by name."""
        self.allow(Permission.catalogue_view)
        counted = select(Product.category, func.count()).where(Product.active).group_by(Product.category)
        found = await self.session.execute(counted.order_by(Product.category))
        return tuple(CategoryView(*row) for row in found)

    @asks(Permission.catalogue_view)
    async def products(self, category: str, page: int = 0, size: int = 8) -> ProductPage:
        """Active products of a category; a page beyond the last is the first."""
        self.allow(Permission.catalogue_view)
        page = max(page, 0)
        listed = _PRODUCTS.add_columns(func.count().over()).where(Product.active, Product.category == category)
        ordered = listed.order_by(Product.name, Product.id).limit(size).offset(page * size)
        rows = (await self.session.execute(ordered)).all()
        if not rows and page:
            return await self.products(category, 0, size)
        total = rows[0][-1] if rows else 0
        return ProductPage(
            category, tuple(ProductView(*row[:-1]) for row in rows), page, max(1, -(-total // size)), total
        )

    @asks(Permission.catalogue_view)
    async def product(self, product_id: int) -> ProductView:
        """One product, a retired one too. Raises Refused for an unknown id."""
        self.allow(Permission.catalogue_view)
        row = (await self.session.execute(_PRODUCTS.where(Product.id == product_id))).first()
        if row is None:
            raise Refused(Permission.catalogue_view.value, "product", product_id)
        return ProductView(*row)
