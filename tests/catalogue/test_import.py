"""A catalogue from a table: what would change is told first, then it is taken whole, and twice is once (R27)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import AuditEntry, Product
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.catalogue.sheet import BadRow, CatalogueSheet, Ware
from crm_core.services.catalogue.importing import ImportPlan
from tests.people import hire
from tests.statements import count_statements


def sheet(*wares: Ware, bad: tuple[BadRow, ...] = ()) -> CatalogueSheet:
    return CatalogueSheet(wares, bad)


SITE, SHOP = Ware(2, "Сайт", "Разработка", "шт.", 100_00), Ware(3, "Магазин", "Разработка", "шт.", 200_00, False)


@pytest.fixture
async def admin(core: CrmCore) -> Actor:
    return await hire(core, Role.admin, "Алла")


async def take(core: CrmCore, actor: Actor, table: CatalogueSheet) -> ImportPlan:
    async with core.transaction(actor) as crm:
        return await crm.catalogue.importing.take(table)


async def products(core: CrmCore) -> dict[str, Product]:
    async with core.storage.reader() as session:
        return {f"{one.name}/{one.category}": one for one in await session.scalars(select(Product))}


async def test_what_is_planned_is_what_is_done_and_a_plan_does_nothing(core: CrmCore, admin: Actor) -> None:
    async with core.transaction(admin) as crm:
        planned = await crm.catalogue.importing.plan(sheet(SITE, SHOP))
    assert await products(core) == {}
    assert await take(core, admin, sheet(SITE, SHOP)) == planned
    kept = await products(core)
    assert (kept["Сайт/Разработка"].price, kept["Сайт/Разработка"].active) == (100_00, True)
    assert not kept["Магазин/Разработка"].active


async def test_taken_twice_it_changes_nothing(core: CrmCore, admin: Actor) -> None:
    await take(core, admin, sheet(SITE, SHOP))
    again = await take(core, admin, sheet(SITE, SHOP))
    assert again == ImportPlan((), (), 2)
    async with core.storage.reader() as session:
        rows = await session.scalars(select(AuditEntry).where(AuditEntry.action == "catalogue.import"))
        assert [row.detail for row in rows] == [{"added": 2, "changed": 0}]


async def test_only_what_differs_is_changed_and_what_is_not_said_stays(core: CrmCore, admin: Actor) -> None:
    await take(core, admin, sheet(SITE, SHOP))
    dearer = Ware(2, "сайт", "Разработка", "шт.", 150_00)
    quiet = Ware(3, "Магазин", "Разработка", "шт.", 200_00)
    done = await take(core, admin, sheet(dearer, quiet))
    assert [one.fields for one in done.changed] == [("name", "price")]
    assert done.same == 1
    assert not (await products(core))["Магазин/Разработка"].active


async def test_a_product_moves_to_another_category_and_two_of_one_name_are_kept_apart(
    core: CrmCore, admin: Actor
) -> None:
    await take(core, admin, sheet(SITE))
    here, there = Ware(2, "Сайт", "Студия", "шт.", 1), Ware(3, "Сайт", "Поддержка", "мес.", 2)
    for expected in ((1, 1), (0, 0)):
        done = await take(core, admin, sheet(here, there))
        assert (len(done.added), len(done.changed)) == expected
    assert set(await products(core)) == {"Сайт/Студия", "Сайт/Поддержка"}


async def test_a_long_table_takes_no_more_statements_than_a_short_one(core: CrmCore, admin: Actor) -> None:
    long = tuple(Ware(n, f"Товар {n}", "Разное", "шт.", n) for n in range(2, 302))
    await take(core, admin, sheet(*long[:150]))
    dearer = tuple(Ware(ware.line, ware.name, ware.category, ware.unit, ware.price + 1) for ware in long)
    with count_statements(core.storage) as seen:
        done = await take(core, admin, sheet(*dearer))
    assert (len(done.added), len(done.changed)) == (150, 150)
    assert len(seen) <= 5


async def test_a_manager_imports_nothing(core: CrmCore) -> None:
    manager = await hire(core)
    for act in ("plan", "take"):
        with pytest.raises(Refused):
            async with core.transaction(manager) as crm:
                await getattr(crm.catalogue.importing, act)(sheet(SITE))
