"""What we sell, as an administrator keeps it (R27)."""

from __future__ import annotations

from functools import cached_property
from typing import cast

from sqlalchemy import insert, select, update

from crm_core.errors import BadValue, Refused
from crm_core.models import Product
from crm_core.rules.catalogue.sheet import LIMITS
from crm_core.rules.money.taxes import AS_THE_COMPANY, HIGHEST
from crm_core.rules.policy import Permission
from crm_core.rules.texts.spelling import spelling_key, tidy
from crm_core.services.base import Service, needs
from crm_core.services.catalogue.importing import CatalogueImport
from crm_core.storage.sql_types import NamedValues, Written

_MAX_PRICE = 10**15


class Catalogue(Service):
    """A product that was sold is never deleted, only retired: invoices name it."""

    @cached_property
    def importing(self) -> CatalogueImport:
        return CatalogueImport(self.uow)

    @needs(Permission.catalogue_edit)
    async def add(self, name: str, category: str, unit: str, price: int, currency: str | None = None) -> int:
        """A new product; `price` in minor units for one `unit`, in the company's currency. Raises BadValue."""
        words = {"name": name, "category": category, "unit": unit}
        row: NamedValues = {code: _words(code, text) for code, text in words.items()}
        row |= await self._spelt(row)
        row |= {"price": _price(price), "currency": currency or self.regulation.company.currency}
        product_id = (await self.session.execute(insert(Product).returning(Product.id), row)).scalar_one()
        self.audited("product.add", "product", product_id)
        return product_id

    @needs(Permission.catalogue_edit)
    async def change(
        self,
        product_id: int,
        *,
        name: str | None = None,
        category: str | None = None,
        unit: str | None = None,
        price: int | None = None,
        tax_rate: int | None = None,
    ) -> None:
        """Changes what is given; invoices that were made keep their own prices and taxes. `tax_rate` in hundredths of a
        percent, `AS_THE_COMPANY` or `UNTAXED`. Raises BadValue, Refused.
        """
        words = {"name": name, "category": category, "unit": unit}
        values: NamedValues = {code: _words(code, text) for code, text in words.items() if text is not None}
        if price is not None:
            values["price"] = _price(price)
        if tax_rate is not None:
            if not AS_THE_COMPANY <= tax_rate <= HIGHEST:
                raise BadValue("too_large", "tax_rate")
            values["tax_rate"] = None if tax_rate == AS_THE_COMPANY else tax_rate
        values |= await self._spelt(values, product_id)
        await self._update("product.change", product_id, values)

    @needs(Permission.catalogue_edit)
    async def retire(self, product_id: int) -> None:
        """It is no longer offered. Raises Refused."""
        await self._update("product.retire", product_id, {"active": False})

    @needs(Permission.catalogue_edit)
    async def restore(self, product_id: int) -> None:
        """It is offered again. Raises Refused."""
        await self._update("product.restore", product_id, {"active": True})

    async def _spelt(self, words: NamedValues, product_id: int | None = None) -> NamedValues:
        """The category as the catalogue spells it already. Raises BadValue `known` for a product that it has (R67)."""
        if "name" not in words and "category" not in words:
            return {}
        known = (await self.session.execute(select(Product.id, Product.name, Product.category))).all()
        had = next((one for one in known if one.id == product_id), None)
        name = words.get("name") or (had.name if had else "")
        category = words.get("category") or (had.category if had else "")
        spelt = next((one.category for one in known if spelling_key(one.category) == spelling_key(category)), category)
        same = (spelling_key(name), spelling_key(category))
        if any((spelling_key(one.name), spelling_key(one.category)) == same for one in known if one.id != product_id):
            raise BadValue("known", "name")
        return {"category": spelt} if "category" in words else {}

    async def _update(self, action: str, product_id: int, values: NamedValues) -> None:
        if not values:
            return
        changed = await self.session.execute(update(Product).where(Product.id == product_id).values(**values))
        if cast("Written", changed).rowcount != 1:
            raise Refused(Permission.catalogue_edit.value, "product", product_id)
        self.audited(action, "product", product_id)


def _words(code: str, text: str) -> str:
    text = tidy(text)
    if not text:
        raise BadValue("empty", code)
    if len(text) > LIMITS[code]:
        raise BadValue("too_long", code, LIMITS[code])
    return text


def _price(price: int) -> int:
    if not 0 <= price <= _MAX_PRICE:
        raise BadValue("too_large" if price > 0 else "not_an_amount", "price")
    return price
