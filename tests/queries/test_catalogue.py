"""The catalogue, kept by those who may and shown by category (R27)."""

from __future__ import annotations

import pytest

from crm_core.errors import BadValue, Refused
from tests.deals.desk import Desk


async def test_categories_and_pages_hold_what_is_on_sale(desk: Desk) -> None:
    products = [await desk.product(f"Услуга {number:02}", 100_00) for number in range(10)]
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.catalogue.add("Хостинг", "Поддержка", "мес.", 500_00)
        await crm.catalogue.retire(products[0])
    async with desk.core.reading(desk.manager) as crm:
        categories = await crm.queries.catalogue.categories()
        page = await crm.queries.catalogue.products("Разработка", 1)
        retired = await crm.queries.catalogue.product(products[0])
    assert [(one.name, one.count) for one in categories] == [("Поддержка", 1), ("Разработка", 9)]
    assert ([line.name for line in page.lines], page.pages, page.total) == (["Услуга 09"], 2, 9)
    assert not retired.active


async def test_a_manager_reads_the_catalogue_but_does_not_write_it(desk: Desk) -> None:
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.catalogue.add("Сайт", "Разработка", "шт.", 1)
    with pytest.raises(Refused):
        async with desk.core.reading(desk.manager) as crm:
            await crm.queries.catalogue.product(999_999)


@pytest.mark.parametrize(
    ("name", "price", "reason"), [(" ", 1, "empty"), ("я" * 201, 1, "too_long"), ("Сайт", -1, "not_an_amount")]
)
async def test_what_cannot_be_sold_is_not_added(desk: Desk, name: str, price: int, reason: str) -> None:
    with pytest.raises(BadValue) as bad:
        await desk.product(name, price)
    assert bad.value.reason == reason


async def test_a_product_is_changed_and_brought_back(desk: Desk) -> None:
    product = await desk.product()
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.catalogue.change(product, name="  Сайт   под ключ ", price=5)
        await crm.catalogue.retire(product)
        await crm.catalogue.restore(product)
        shown = await crm.queries.catalogue.product(product)
    assert (shown.name, shown.price, shown.active) == ("Сайт под ключ", 5, True)
