"""Several numbers of one person in a new deal: each is kept as a number (R20)."""

from __future__ import annotations

import pytest

from tests.handlers.desk import Desk
from tests.handlers.test_new_deal import newest, shared


@pytest.mark.parametrize(
    "typed",
    [
        "Анна, 8 916 111-22-66, 8 916 123-45-01",
        "Анна 89161112266 89161234501",
        "Анна тел. +7 916 111-22-66 / 8(916)123-45-01",
        "89161112266; 89161234501 Анна",
        "Анна 8 916 111-22-66 и 8 916 123-45-01",
        "Анна, 8 916 111-22-66, 8 916 123-45-01, anna@mail.ru",
    ],
)
async def test_a_second_number_is_a_number_and_no_part_of_the_name(desk: Desk, typed: str) -> None:
    await desk.anna.say("/new")
    await desk.anna.say(typed)
    await desk.anna.say("Нужен сайт")
    assert "+7 916 123-45-01" in desk.anna.text
    await desk.anna.press("по регламенту")
    deal = await newest(desk)
    async with desk.core.reading(desk.boss) as crm:
        card = await crm.queries.clients.card(deal.contact.id)
    assert card.contact.name == "Анна"
    assert card.phones == ("+79161112266", "+79161234501")


async def test_all_numbers_of_a_shared_card_are_kept(desk: Desk) -> None:
    await desk.anna.say("/new")
    vcard = "BEGIN:VCARD\nVERSION:3.0\nFN:Анна\nTEL;TYPE=CELL:+79161112266\nitem1.TEL:8 916 123-45-01\nEND:VCARD"
    await desk.anna.say(**shared("Анна", "+79161112266", vcard=vcard))
    await desk.anna.say("Нужен сайт")
    await desk.anna.press("по регламенту")
    deal = await newest(desk)
    async with desk.core.reading(desk.boss) as crm:
        assert (await crm.queries.clients.card(deal.contact.id)).phones == ("+79161112266", "+79161234501")


@pytest.mark.parametrize(
    "typed",
    [
        "Нина Орлова 8 916 111-22-67 хочет сайт для пекарни",
        "Нина Орлова\n8 916 111-22-67\nхочет сайт для пекарни",
        "хочет сайт для пекарни, 8 916 111-22-67 Нина Орлова",
    ],
)
async def test_what_they_want_may_stand_beside_name_and_number(desk: Desk, typed: str) -> None:
    await desk.anna.say("/new")
    await desk.anna.say(typed)
    assert "Нина Орлова\n" in desk.anna.text
    assert "хочет сайт для пекарни" in desk.anna.text
    assert "Что нужно клиенту" not in desk.anna.text
