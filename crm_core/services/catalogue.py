"""What we sell, as an administrator keeps it (R27)."""

from __future__ import annotations


class Catalogue:
    async def add(self, name: str, category: str, unit: str, price: int, currency: str | None = None) -> int:
        raise NotImplementedError

    async def change(
        self,
        product_id: int,
        *,
        name: str | None = None,
        category: str | None = None,
        unit: str | None = None,
        price: int | None = None,
    ) -> None:
        raise NotImplementedError

    async def retire(self, product_id: int) -> None:
        raise NotImplementedError

    async def restore(self, product_id: int) -> None:
        raise NotImplementedError
