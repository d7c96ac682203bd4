"""The index goes with what it is about: whoever changes a name, a number, an owner, by whatever statement."""

from __future__ import annotations

import asyncio

from sqlalchemy import delete, insert, update

from crm_core.models import Company, Contact, ContactKey, Deal, Product
from crm_core.rules.deals.statuses import KeyKind
from tests.deals.desk import Desk
from tests.search.asking import client, find, names


async def change(desk: Desk, *statements: object) -> None:
    async with desk.core.storage.writer() as session:
        for statement in statements:
            await session.execute(statement)  # type: ignore[call-overload]


async def test_a_renamed_client_is_found_by_the_new_name_alone(desk: Desk) -> None:
    await client(desk, "Ольга Краснова")
    await change(desk, update(Contact).values(name="Ольга Белова"))
    assert await names(desk, "белова") == ["Ольга Белова"]
    assert await names(desk, "белава") == ["Ольга Белова"]
    assert await names(desk, "краснова") == []
    assert await names(desk, "красново") == []


async def test_numbers_come_change_and_go(desk: Desk) -> None:
    await client(desk, "Ольга", phone="89123456789")
    key = {"contact_id": 1, "kind": KeyKind.PHONE, "value": "+79990001122", "verified": False}
    await change(desk, insert(ContactKey).values(**key))
    assert await names(desk, "89990001122") == ["Ольга"]
    await change(desk, update(ContactKey).where(ContactKey.value == "+79990001122").values(value="+79990003344"))
    assert await names(desk, "0001122") == []
    assert await names(desk, "0003344") == ["Ольга"]
    await change(desk, delete(ContactKey).where(ContactKey.value == "+79990003344"))
    assert await names(desk, "0003344") == []
    assert await names(desk, "89123456789") == ["Ольга"]


async def test_a_number_that_a_client_gave_but_another_has_finds_them_too(desk: Desk) -> None:
    await client(desk, "Ольга")
    await change(desk, update(Contact).values(fields={"given_phone": "+79123456789"}))
    assert await names(desk, "345-67-89") == ["Ольга"]


async def test_companies_and_products_are_renamed_for_all_of_theirs(desk: Desk) -> None:
    product = await desk.product("Лайтбокс")
    deal = await client(desk, "Ольга", company="Ромашка")
    await change(
        desk,
        update(Deal).where(Deal.id == deal).values(product_id=product),
        update(Company).values(name="Лютик"),
        update(Product).values(name="Световой короб"),
    )
    assert await names(desk, "лютик") == await names(desk, "световой") == ["Ольга"]
    assert await names(desk, "ромашка") == await names(desk, "лайтбокс") == []


async def test_a_merged_card_is_found_as_the_one_that_was_kept(desk: Desk) -> None:
    await client(desk, "Оля Смирнова", phone="89123456789")
    await client(desk, "Ольга Смирнова", phone="89990001122")
    async with desk.core.transaction(desk.supervisor) as crm:
        merge = await crm.clients.merge(2, 1)
    assert await names(desk, "89123456789") == ["Ольга Смирнова"]
    assert set(await names(desk, "смирнова")) == {"Ольга Смирнова"}
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.clients.unmerge(merge)
    assert await names(desk, "89123456789") == ["Оля Смирнова"]
    assert set(await names(desk, "смирнова")) == {"Ольга Смирнова", "Оля Смирнова"}


async def test_what_a_rolled_back_transaction_wrote_is_not_found(desk: Desk) -> None:
    await client(desk, "Ольга")
    try:
        async with desk.core.storage.writer() as session:
            await session.execute(update(Contact).values(name="Белова"))
            raise RuntimeError
    except RuntimeError:
        pass
    assert await names(desk, "ольга") == ["Ольга"]
    assert await names(desk, "белова") == []


async def test_changes_at_the_same_time_all_come_to_the_index(desk: Desk) -> None:
    """Each of them writes the client's words anew, and none from a sight in which the other's are missing."""
    await client(desk, "Ольга Краснова")

    async def number(last: int) -> None:
        row = {"contact_id": 1, "kind": KeyKind.PHONE, "value": f"+7999000{last:04}", "verified": False}
        async with desk.core.storage.writer() as session:
            await session.execute(insert(ContactKey).values(**row))
            await asyncio.sleep(0)

    await asyncio.gather(
        *(number(1000 + place) for place in range(8)), change(desk, update(Contact).values(name="Ольга Белова"))
    )
    for place in range(8):
        assert await names(desk, f"8999000{1000 + place}") == ["Ольга Белова"]
    assert (await find(desk, "белова")).hits
