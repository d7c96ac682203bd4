"""Nobody learns of clients that are not theirs to see, by no word and no number (R48, R17)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import Deal
from crm_core.regulation.schema import Regulation
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from tests.deals.desk import Desk
from tests.people import hire
from tests.search.asking import client, find, names

EVERY_WAY = ("семенов", "Семенав", "89123456789", "456", "ромашка", "petr", "вывеска")


async def peter(desk: Desk, actor: Actor | None = None) -> int:
    return await client(
        desk, "Пётр Семёнов", actor, "Вывеска", phone="89123456789", company="Ромашка", email="petr@mail.ru"
    )


async def test_a_manager_finds_ones_own_and_nothing_of_a_colleagues(desk: Desk) -> None:
    deal = await peter(desk)
    for typed in (*EVERY_WAY, str(deal)):
        assert len((await find(desk, typed)).hits) == 1, typed
        foreign, nowhere = await find(desk, typed, desk.colleague), await find(desk, "нет такого", desk.colleague)
        assert replace(foreign, text="") == replace(nowhere, text=""), typed


async def test_a_head_finds_the_departments_and_a_supervisor_everybodys(desk: Desk) -> None:
    await peter(desk)
    elsewhere = await hire(desk.core, Role.head, "Зоя", department_name="Service")
    for typed in EVERY_WAY:
        assert await names(desk, typed, desk.head) == ["Пётр Семёнов"]
        assert await names(desk, typed, desk.supervisor) == ["Пётр Семёнов"]
        assert await names(desk, typed, elsewhere) == []


async def test_leads_search_nothing(desk: Desk) -> None:
    await peter(desk)
    with pytest.raises(Refused):
        await find(desk, "семенов", Actor(ActorKind.lead, 1, None, None, "ru", "Europe/Moscow"))


async def test_a_client_of_two_managers_is_found_by_both_with_their_own_deal(desk: Desk) -> None:
    mine = await peter(desk)
    theirs = await peter(desk)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.assign(theirs, 1, desk.colleague.id or 0)
    assert [hit.deal and hit.deal.id for hit in (await find(desk, "семенов")).hits] == [mine]
    (hit,) = (await find(desk, "семенов", desk.colleague)).hits
    assert (hit.deal and hit.deal.id, hit.deals) == (theirs, 1)
    assert not (await find(desk, str(mine), desk.colleague)).hits


async def test_a_client_goes_with_the_deal_to_its_new_owner(desk: Desk) -> None:
    deal = await peter(desk)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.assign(deal, 1, desk.colleague.id or 0)
    for typed in EVERY_WAY:
        assert await names(desk, typed) == [], typed
        assert await names(desk, typed, desk.colleague) == ["Пётр Семёнов"], typed


async def test_a_name_of_strange_letters_opens_no_door(desk: Desk) -> None:
    """Whose a document is stands in the index as letters nobody types; a client may call themselves by them."""
    for kind in (0xF000, 0xF001):
        for number in range(5):
            mark = chr(kind) + chr(0xE000) + chr(0xE000 + number)
            await client(desk, f"Пётр {mark} owner:{number}", phone=f"8912345670{number}")
    assert len(await names(desk, "петр")) == 5
    assert await names(desk, "петр", desk.colleague) == []


def without(desk: Desk, *codes: str) -> Desk:
    """The same company, where managers do not see these fields."""
    fields = tuple(
        field.model_copy(update={"hidden_for": (Role.manager,)}) if field.code in codes else field
        for field in desk.core.regulation.fields
    )
    regulation = Regulation.model_validate({**desk.core.regulation.model_dump(), "fields": fields})
    return replace(desk, core=CrmCore(desk.core.storage, regulation, desk.clock))


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("phone", ("89123456789", "456", "семенов 456", "семенав 456")),
        ("email", ("petr", "mail")),
        ("company_name", ("ромашка", "ромошка", "семенов ромашка")),
        ("need", ("неоновая",)),
    ],
)
async def test_what_a_role_does_not_see_is_not_searched_by(desk: Desk, code: str, typed: tuple[str, ...]) -> None:
    deal = await peter(desk)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal).values(need="Неоновая"))
    blind = without(desk, code)
    (hit,) = (await find(blind, "семенов")).hits
    assert (hit.phone is None, hit.company is None) == (code == "phone", code == "company_name")
    for words in typed:
        assert await names(blind, words) == [], words
        assert await names(blind, words, desk.supervisor) == ["Пётр Семёнов"], words
