"""A number is found however it is dialled and whatever stands beside it; a name of two letters is found alone."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from crm_core.queries.search.service import Why
from crm_core.roles import Role
from crm_core.rules.texts.search_terms import wanted
from tests.deals.desk import Desk
from tests.people import hire
from tests.search.asking import client, find, names


@pytest.mark.parametrize(
    "typed",
    [
        "тел 89161234501", "тел. 8 916 123-45-01", "Телефон: +7 (916) 123-45-01", "моб 9161234501",
        "Анна 89161234501", "+79161234501 анна", "whatsapp 8 916 123 45 01", "phone +7 916 123 4501", "т. 123-45-01",
        "номер 8-916-123-45-01",
    ],
)  # fmt: skip
async def test_a_number_among_words_is_a_number(desk: Desk, typed: str) -> None:
    await client(desk, "Анна", phone="89161234501")
    await client(desk, "Тельман", phone="89990001122")
    assert await names(desk, typed) == ["Анна"]


@pytest.mark.parametrize("typed", ["8 029 123-45-67", "80291234567", "+375 29 123-45-67", "029 123-45-67", "291234567"])
async def test_a_number_of_belarus_is_found_as_it_is_dialled_there(desk: Desk, typed: str) -> None:
    await client(desk, "Янина", phone="+375 29 123-45-67")
    await client(desk, "Ольга", phone="8 916 123-45-67")
    assert await names(desk, typed) == ["Янина"]


def test_other_figures_among_words_stay_words() -> None:
    assert wanted("дом 12 кв 5").words == (("дом",),)
    assert wanted("ivan1985@mail.ru").words == (("ivan1985",), ("mail",))


@pytest.mark.parametrize("typed", ["Ли", "ли", "ЛИ", " Ли "])
async def test_a_name_of_two_letters_is_found_as_a_word_of_its_own(desk: Desk, typed: str) -> None:
    for name in ("Анна Ли", "Ли Вэй", "Лидия Липатова", "Натали", "Ли"):
        await client(desk, name)
    await client(desk, "Виталий Ян", phone="89161234501")
    await client(desk, "Ким Ли", phone="89161234502")
    assert sorted(await names(desk, typed)) == ["Анна Ли", "Ким Ли", "Ли", "Ли Вэй"]
    assert {hit.why for hit in (await find(desk, typed)).hits} == {Why.NAME}


async def test_two_names_of_two_letters_are_found_together(desk: Desk) -> None:
    await client(desk, "Ли Ян", phone="89161234501")
    await client(desk, "Ли Вэй", phone="89161234502")
    assert await names(desk, "Ян Ли") == ["Ли Ян"]


async def test_a_short_name_is_found_within_the_askers_reach_alone(desk: Desk, core: CrmCore) -> None:
    await client(desk, "Ли", phone="89161234501")
    await client(desk, "Ли")
    stranger = await hire(core, Role.manager, "Чужой")
    assert await names(desk, "Ли", stranger) == []
