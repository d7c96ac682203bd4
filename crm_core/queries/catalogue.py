"""The catalogue as it is chosen from (R27)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category of the catalogue and how many active products it holds."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product or service; `price` in minor units for one `unit`."""

    id: int
    name: str
    category: str
    unit: str
    price: int
    currency: str
    active: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of one category's products, by name."""

    category: str
    lines: tuple[ProductView, ...]
    page: int
    pages: int
    total: int


class CatalogueQueries:
    """What we sell."""

    async def categories(self) -> tuple[CategoryView, ...]:
        """Categories with something active in them, by name."""
        raise NotImplementedError

    async def products(self, category: str, page: int = 0, size: int = 8) -> ProductPage:
        """Active products of a category."""
        raise NotImplementedError

    async def product(self, product_id: int) -> ProductView:
        """One product, a retired one too. Raises Refused for an unknown id."""
        raise NotImplementedError
