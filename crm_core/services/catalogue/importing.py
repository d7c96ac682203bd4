"""The catalogue from a table: looked at first, then taken whole, in one transaction (R27)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, insert, select, update

from crm_core.models import Product
from crm_core.models.schema import table
from crm_core.rules.catalogue.sheet import CatalogueSheet, Ware
from crm_core.rules.policy import Permission
from crm_core.rules.texts.spelling import spelling_key
from crm_core.services.base import Service, needs
from crm_core.storage.sql_types import NamedValues

_PRODUCTS = table(Product)
_FIELDS = ("name", "category", "unit", "price", "active")
_CHANGE = (
    update(_PRODUCTS)
    .where(_PRODUCTS.c.id == bindparam("at"))
    .values({name: bindparam(f"new_{name}") for name in _FIELDS})
)


@dataclass(frozen=True, slots=True)
class ChangedWare:
    """A product that the table says something else of: which of its fields."""

    product_id: int
    ware: Ware
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a table would do. `same`: how many of its lines say what is known already."""

    added: tuple[Ware, ...]
    changed: tuple[ChangedWare, ...]
    same: int

    @property
    def empty(self) -> bool:
        return not (self.added or self.changed)


class CatalogueImport(Service):
    """A line is the product of that name: of its category, or the only one of the name. What it does not name stays.

    What is taken twice changes nothing the second time.
    """

    @needs(Permission.catalogue_edit)
    async def plan(self, sheet: CatalogueSheet) -> ImportPlan:
        """What it would do; changes nothing."""
        return await self._plan(sheet.wares, lock=False)

    @needs(Permission.catalogue_edit)
    async def take(self, sheet: CatalogueSheet) -> ImportPlan:
        """Adds and changes what the table says, in three statements; returns what was done. Bad lines are left out."""
        plan = await self._plan(sheet.wares, lock=True)
        if plan.added:
            currency = self.regulation.company.currency
            rows = [{**_row(ware), "active": ware.active is not False, "currency": currency} for ware in plan.added]
            await self.session.execute(insert(_PRODUCTS), rows)
        if plan.changed:
            changes = [
                {"at": one.product_id, **{f"new_{name}": value for name, value in _row(one.ware).items()}}
                for one in plan.changed
            ]
            connection = await self.session.connection()
            await connection.execute(_CHANGE, changes)
        if not plan.empty:
            self.audited("catalogue.import", None, None, added=len(plan.added), changed=len(plan.changed))
        return plan

    async def _plan(self, wares: Iterable[Ware], *, lock: bool) -> ImportPlan:
        known = select(Product).order_by(Product.active.desc(), Product.id)
        found = await self.session.scalars(known.with_for_update() if lock else known)
        catalogue = _Catalogue(found.all())
        wares = [catalogue.spelt(ware) for ware in wares]
        added: list[Ware] = []
        changed: list[ChangedWare] = []
        same = 0
        for ware, product in catalogue.matched(tuple(wares)):
            if product is None:
                added.append(ware)
            elif fields := _differing(ware, product):
                changed.append(ChangedWare(product.id, _whole(ware, product), fields))
            else:
                same += 1
        return ImportPlan(tuple(added), tuple(changed), same)


class _Catalogue:
    """Finds each line's product, no product twice."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._by_key: dict[tuple[str, str], Product] = {}
        self._by_name: dict[str, list[Product]] = {}
        self._categories: dict[str, str] = {}
        self._units: dict[str, str] = {}
        for one in products:
            name, category = spelling_key(one.name), spelling_key(one.category)
            self._by_key.setdefault((name, category), one)
            self._by_name.setdefault(name, []).append(one)
            self._categories.setdefault(category, one.category)
            self._units.setdefault(spelling_key(one.unit), one.unit)

    def spelt(self, ware: Ware) -> Ware:
        """Its category and unit as the catalogue spells them: «шт» beside «шт.» is no other unit."""
        category = self._categories.get(spelling_key(ware.category), ware.category)
        return replace(ware, category=category, unit=self._units.get(spelling_key(ware.unit), ware.unit))

    def matched(self, wares: tuple[Ware, ...]) -> list[tuple[Ware, Product | None]]:
        exact = {ware.key: self._by_key.get(ware.key) for ware in wares}
        taken = {product.id for product in exact.values() if product is not None}
        matched: list[tuple[Ware, Product | None]] = []
        for ware in wares:
            product = exact[ware.key]
            if product is None:
                alike = self._by_name.get(ware.key[0], ())
                product = alike[0] if len(alike) == 1 and alike[0].id not in taken else None
                taken |= {product.id} if product else set()
            matched.append((ware, product))
        return matched


def _row(ware: Ware) -> NamedValues:
    return {name: getattr(ware, name) for name in _FIELDS}


def _differing(ware: Ware, product: Product) -> tuple[str, ...]:
    """What the table does not say of a product stays as it is."""
    said = {name: value for name, value in _row(ware).items() if value is not None}
    return tuple(name for name, value in said.items() if value != getattr(product, name))


def _whole(ware: Ware, product: Product) -> Ware:
    active = product.active if ware.active is None else ware.active
    return Ware(ware.line, ware.name, ware.category, ware.unit, ware.price, active)
