"""Fields that are kept from a role (R17): on cards, lists, letters and in searches, and in what may be set."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.regulation.schema import Field, Regulation
from crm_core.rules.actor import Actor
from crm_core.rules.roles import Role
from crm_core.services.deals import NewClient, NewDeal, Step
from crm_core.storage import Storage
from tests.deals.desk import Desk, open_desk

PHONE, EMAIL, COMPANY, SECRET = "+79995554433", "secret@example.com", "Тайная фирма", "Маржа 71"
KEPT = ("phone", "email", "company_name", "amount", "need", "source")


@pytest.fixture
def regulation(regulation: Regulation) -> Regulation:
    """The default one, where managers see neither how to reach a client nor what the deal is worth."""
    margin = {"code": "margin", "entity": "deal", "type": "text", "name": "Маржа", "ask": "?"}
    fields = [
        one.model_copy(update={"hidden_for": (Role.manager,)}) if one.code in KEPT else one for one in regulation.fields
    ]
    return regulation.model_copy(
        update={"fields": (*fields, Field.model_validate({**margin, "hidden_for": ["manager"]}))}
    )


@pytest.fixture
async def desk(storage: Storage, regulation: Regulation, clock: FrozenClock) -> Desk:
    return await open_desk(CrmCore(storage, Regulation.model_validate(regulation.model_dump()), clock), clock)


@pytest.fixture
async def deal(desk: Desk) -> int:
    source = desk.core.regulation.sources[0].code
    async with desk.core.transaction(desk.manager) as crm:
        client = NewClient("Олег", PHONE, EMAIL, COMPANY)
        opened = await crm.deals.open(NewDeal("inbound", "Сделка", client, source=source, need="Нужда", amount=777_00))
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.edit(opened, (await crm.ask.cards.deal(opened)).version, "margin", SECRET)
    return opened


def words(*shown: Any) -> str:
    return repr([asdict(one) for one in shown])


async def everything(desk: Desk, deal: int, actor: Actor) -> str:
    """All that the core tells somebody of a deal, its client, its lists and its search."""
    async with desk.core.reading(actor) as crm:
        card = await crm.ask.cards.deal(deal)
        return words(
            card,
            await crm.ask.worklists.my_deals(),
            await crm.ask.worklists.listing("all_open"),
            await crm.ask.worklists.today(),
            await crm.ask.worklists.counts(),
            await crm.ask.cards.task(card.tasks[0].id),
            await crm.ask.clients.card(card.contact.id),
            await crm.ask.search.find("олег"),
        )


async def test_a_manager_sees_nothing_of_what_is_kept_from_managers(desk: Desk, deal: int) -> None:
    told = await everything(desk, deal, desk.manager)
    assert "Олег" in told
    leaked = [one for one in (PHONE, EMAIL, COMPANY, SECRET, "Нужда") if one in told]
    assert leaked == []
    assert not re.search(r"\b77700\b", told)


async def test_whoever_leads_sees_all_of_it(desk: Desk, deal: int) -> None:
    told = await everything(desk, deal, desk.supervisor)
    assert [one for one in (PHONE, EMAIL, COMPANY, SECRET, "Нужда") if one not in told] == []
    assert re.search(r"\b77700\b", told)


@pytest.mark.parametrize("wanted", [PHONE, "9995554433", EMAIL, COMPANY])
async def test_a_search_by_what_is_hidden_finds_nothing(desk: Desk, deal: int, wanted: str) -> None:
    async with desk.core.reading(desk.manager) as crm:
        assert (await crm.ask.search.find(wanted)).hits == ()
    async with desk.core.reading(desk.supervisor) as crm:
        assert (await crm.ask.search.find(wanted)).hits != ()


@pytest.mark.parametrize(("field", "value"), [("margin", "0"), ("amount", "1"), ("phone", "+79990000000")])
async def test_what_is_not_seen_is_not_set_either(desk: Desk, deal: int, field: str, value: str) -> None:
    version = (await desk.card(deal)).version
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.edit(deal, version, field, value)
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.take(Step(deal, version, fields={field: value}, next_task=desk.call()))
    assert SECRET in words(await desk.card(deal, desk.supervisor))
