"""Companies are what somebody named, and a colleague's are neither read nor written by their name (R20, R48)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_core.errors import BadValue, Refused
from crm_core.models import Company
from crm_core.rules.actor import Actor
from crm_core.rules.people.company_names import is_company_name
from crm_core.services.deals import NewClient, NewDeal
from tests.deals.desk import Desk

NO_NAMES = [".", "-", "—", "...", "Иван", "ИВАН ПЕТРОВ", "нет", "Нет.", "не знаю", "физлицо", "n/a", "none", "1", "aaa"]


async def edit(desk: Desk, deal: int, field: str, value: str, actor: Actor | None = None) -> None:
    version = (await desk.row(deal)).version
    async with desk.core.transaction(actor or desk.manager) as crm:
        await crm.deals.editing.edit(deal, version, field, value)


async def _theirs(desk: Desk) -> int:
    async with desk.core.transaction(desk.colleague) as crm:
        return await crm.deals.creation.open(NewDeal("inbound", "Чужая", NewClient("Иван")))


async def companies(desk: Desk) -> int:
    async with desk.core.storage.reader() as session:
        return await session.scalar(select(func.count(Company.id))) or 0


async def test_without_a_named_company_there_is_none_and_what_was_said_is_kept(desk: Desk) -> None:
    mine, theirs = await desk.deal(), await _theirs(desk)
    await edit(desk, mine, "employees", "12")
    await edit(desk, theirs, "employees", "90", desk.colleague)
    assert await companies(desk) == 0
    assert (await desk.card(mine)).fields["employees"] == 12
    assert (await desk.card(theirs, desk.supervisor)).fields["employees"] == 90
    await edit(desk, mine, "company_name", "Ромашка")
    card = await desk.card(mine)
    assert (card.company, card.fields["employees"]) == ("Ромашка", 12)
    await edit(desk, mine, "employees", "15")
    assert (await desk.card(mine)).fields["employees"] == 15


NOTHINGS = ["нет", "нету", "пока", "я", "сам", "ИП", "ООО", "не", "скажу", "физ.", "лицо", "n/a", "private"]


@pytest.mark.parametrize("name", NO_NAMES)
async def test_a_name_that_is_none_is_asked_for_again(desk: Desk, name: str) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue, match="no_name"):
        await edit(desk, deal, "company_name", name)
    assert await companies(desk) == 0
    await edit(desk, deal, "company_name", "Ромашка")
    with pytest.raises(BadValue, match="no_name"):
        await edit(desk, deal, "company_name", name)
    assert (await desk.card(deal)).company == "Ромашка"


@given(st.text(st.characters(categories=("P", "S", "Z")), max_size=20), st.text(max_size=20))
def test_signs_alone_name_nothing(name: str, client: str) -> None:
    assert not is_company_name(name, client)


@given(st.lists(st.sampled_from(NOTHINGS)))
def test_words_for_none_and_forms_of_companies_name_nothing(words: list[str]) -> None:
    assert not is_company_name(" ".join(words), "Иван Петров")


@pytest.mark.parametrize("name", ["ООО «Ромашка»", "3М", "IBM", "ИП Петров", "Кафе «У Ивана»", "Daisy Ltd."])
def test_a_name_is_a_name(name: str) -> None:
    assert is_company_name(name, "Иван Петров")


async def test_a_colleagues_company_is_not_joined_by_its_name(desk: Desk) -> None:
    theirs, mine = await _theirs(desk), await desk.deal(client="Анна Белова")
    await edit(desk, theirs, "company_name", "Ромашка", desk.colleague)
    await edit(desk, theirs, "employees", "90", desk.colleague)
    await edit(desk, mine, "company_name", "Ромашка")
    card = await desk.card(mine)
    assert (card.company, card.fields.get("employees")) == ("Ромашка", None)
    await edit(desk, mine, "employees", "3")
    await edit(desk, mine, "company_name", "Ромашка и партнёры")
    kept = await desk.card(theirs, desk.supervisor)
    assert (kept.company, kept.fields["employees"]) == ("Ромашка", 90)
    assert await companies(desk) == 2


async def test_ones_own_company_is_joined(desk: Desk) -> None:
    first, second = await desk.deal(), await desk.deal(client="Анна Белова")
    await edit(desk, first, "company_name", "Ромашка")
    await edit(desk, second, "company_name", "Ромашка")
    assert await companies(desk) == 1


async def test_a_shared_company_may_be_completed_and_not_changed(desk: Desk) -> None:
    first, second = await desk.deal(), await desk.deal(client="Анна Белова")
    await edit(desk, first, "company_name", "Ромашка")
    await edit(desk, second, "company_name", "Ромашка")
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.assign(second, (await desk.row(second)).version, desk.colleague.id or 0)
    await edit(desk, second, "employees", "12", desk.colleague)
    for field, value in (("employees", "13"), ("company_name", "Другая")):
        with pytest.raises(Refused):
            await edit(desk, first, field, value)
    await edit(desk, first, "employees", "13", desk.supervisor)
    assert (await desk.card(second, desk.supervisor)).fields["employees"] == 13
