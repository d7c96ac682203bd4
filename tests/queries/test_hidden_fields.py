"""Fields that are kept from a role (R17): on cards, lists, sums, histories and in searches, and in what may be set."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.queries.deals.lists import Narrow
from crm_core.regulation.schema import Field, Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal, Step
from crm_core.storage import Storage
from tests.deals.desk import Desk, open_desk

PHONE, EMAIL, COMPANY, SECRET = "+79995554433", "secret@example.com", "Тайная фирма", "Маржа 71"
KEPT = ("phone", "email", "company_name", "amount", "need", "source", "reason", "product", "paid_until")
TOLD = (PHONE, EMAIL, COMPANY, SECRET, "Нужда")


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
        opened = await crm.deals.creation.open(
            NewDeal("inbound", "Нужда: новый сайт", client, source=source, need="Нужда", amount=777_00)
        )
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.editing.edit(opened, (await crm.queries.cards.deal(opened)).version, "margin", SECRET)
    return opened


def words(*shown: Any) -> str:
    return repr([asdict(one) for one in shown])


async def everything(desk: Desk, deal: int, actor: Actor) -> str:
    """All that the core tells somebody of a deal, its client, its lists and its search."""
    async with desk.core.reading(actor) as crm:
        card = await crm.queries.cards.deal(deal)
        return words(
            card,
            await crm.queries.worklists.my_deals(),
            await crm.queries.worklists.listing("all_open"),
            await crm.queries.worklists.today(),
            *await crm.queries.worklists.my_funnels(),
            await crm.queries.cards.task(card.tasks[0].id),
            await crm.queries.timeline.history(deal),
            await crm.queries.clients.card(card.contact.id),
            await crm.queries.clients.matches("Олег", PHONE),
            await crm.queries.search.find("олег"),
        )


async def test_a_manager_sees_nothing_of_what_is_kept_from_managers(desk: Desk, deal: int) -> None:
    told = await everything(desk, deal, desk.manager)
    assert "Олег" in told
    leaked = [one for one in TOLD if one in told]
    assert leaked == []
    assert not re.search(r"\b77700\b", told)


async def test_a_deal_whose_need_is_hidden_bears_its_clients_name(desk: Desk, deal: int) -> None:
    assert (await desk.card(deal)).title == "Олег"
    assert (await desk.card(deal, desk.supervisor)).title == "Нужда: новый сайт"


async def test_the_history_does_not_tell_why_a_client_refused_nor_which_hidden_field_was_corrected(
    desk: Desk, deal: int
) -> None:
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.closing.lose(deal, version, "expensive", None)
    told = dict[str, str]()
    for whose, actor in (("manager", desk.manager), ("supervisor", desk.supervisor)):
        async with desk.core.reading(actor) as crm:
            told[whose] = words(*(await crm.queries.timeline.history(deal)).items)
    assert "deal.lose" in told["manager"]
    assert "deal.edit" in told["manager"]
    assert [one for one in ("expensive", "margin") if one in told["manager"]] == []
    assert [one for one in ("expensive", "margin") if one not in told["supervisor"]] == []


async def test_deals_are_not_sorted_out_by_what_is_hidden(desk: Desk, deal: int) -> None:
    source = desk.core.regulation.sources[0].code
    async with desk.core.reading(desk.manager) as crm:
        assert await crm.queries.pipeline.by("source") == ()
        assert await crm.queries.pipeline.by("product") == ()
        assert (await crm.queries.pipeline.by_stage()).sum == 0
    for narrow in (Narrow(source=source), Narrow(product_id=1)):
        with pytest.raises(Refused):
            async with desk.core.reading(desk.manager) as crm:
                await crm.queries.worklists.narrowed(narrow)
    async with desk.core.reading(desk.supervisor) as crm:
        assert [one.code for one in await crm.queries.pipeline.by("source")] == [source]


@pytest.mark.parametrize("kept_from", [(), (Role.supervisor,)], ids=["seen", "hidden"])
async def test_figures_of_the_day_and_the_funnel_add_up_no_hidden_amounts_and_name_no_hidden_reasons(
    storage: Storage, regulation: Regulation, clock: FrozenClock, kept_from: tuple[Role, ...]
) -> None:
    fields = [
        one.model_copy(update={"hidden_for": kept_from if one.code in ("amount", "reason") else ()})
        for one in regulation.fields
    ]
    changed = Regulation.model_validate(regulation.model_copy(update={"fields": tuple(fields)}).model_dump())
    desk = await open_desk(CrmCore(storage, changed, clock), clock)
    await desk.deal(amount=500_00, first_task=desk.call(minutes=30))
    lost = await desk.deal(client="Пётр", amount=300_00)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(lost, 1, "expensive", None)
    desk.clock.advance(timedelta(hours=2))
    async with desk.core.reading(desk.supervisor) as crm:
        digest = await crm.queries.digest.for_supervisor()
        funnel = await crm.queries.funnel.funnel("inbound", desk.now - timedelta(days=9), desk.now)
    sums = (digest.refusals.sum, digest.promised.sum, funnel.lost.sum + funnel.waiting.sum)
    assert digest.refusals.count == 1
    assert sums == ((0, 0, 0) if kept_from else (300_00, 500_00, 800_00))
    assert [line.reason.code for line in digest.refusals.reasons if line.reason] == ([] if kept_from else ["expensive"])


async def test_whoever_leads_sees_all_of_it(desk: Desk, deal: int) -> None:
    told = await everything(desk, deal, desk.supervisor)
    assert [one for one in TOLD if one not in told] == []
    assert re.search(r"\b77700\b", told)


@pytest.mark.parametrize("wanted", [PHONE, "9995554433", EMAIL, COMPANY, "нужда", "новый сайт"])
async def test_a_search_by_what_is_hidden_finds_nothing(desk: Desk, deal: int, wanted: str) -> None:
    async with desk.core.reading(desk.manager) as crm:
        assert (await crm.queries.search.find(wanted)).hits == ()
    async with desk.core.reading(desk.supervisor) as crm:
        assert (await crm.queries.search.find(wanted)).hits != ()


@pytest.mark.parametrize(("field", "value"), [("margin", "0"), ("amount", "1"), ("phone", "+79990000000")])
async def test_what_is_not_seen_is_not_set_either(desk: Desk, deal: int, field: str, value: str) -> None:
    version = (await desk.card(deal)).version
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.editing.edit(deal, version, field, value)
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.steps.take(Step(deal, version, fields={field: value}, next_task=desk.call()))
    assert SECRET in words(await desk.card(deal, desk.supervisor))
