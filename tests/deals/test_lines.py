"""What is sold in a deal, line by line (R27), and how its amount follows."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.errors import BadValue, FieldsMissing, Outdated, Refused
from crm_core.rules.actor import Actor
from crm_core.rules.money.line_totals import Discount
from crm_core.services.deals import Step
from tests.deals.desk import Desk
from tests.invoices.till import card as invoice_card
from tests.statements import count_statements

SITE, HOSTING = 100_000_00, 500_00


async def put(desk: Desk, deal: int, product: int, quantity: int | None = None, **terms: Any) -> None:
    async with desk.core.transaction(terms.pop("actor", desk.manager)) as crm:
        await crm.deals.lines.put_line(deal, product, quantity, **terms)


async def shown(desk: Desk, deal: int) -> list[tuple[str, int, int]]:
    return [(line.title, line.quantity, line.sum) for line in (await desk.card(deal)).lines]


async def test_lines_are_picked_from_the_catalogue_and_the_amount_follows_them(desk: Desk) -> None:
    deal = await desk.deal()
    site, hosting = await desk.product("Сайт", SITE), await desk.product("Хостинг", HOSTING)
    await put(desk, deal, site)
    await put(desk, deal, hosting, 12)
    assert await shown(desk, deal) == [("Сайт", 1, SITE), ("Хостинг", 12, 12 * HOSTING)]
    card = await desk.card(deal)
    assert (card.amount, card.product, card.follows_lines) == (SITE + 12 * HOSTING, "Сайт", True)
    await put(desk, deal, site, price=90_000_00, discount=Discount.percent(10_00))
    assert (await desk.card(deal)).amount == 81_000_00 + 12 * HOSTING
    await put(desk, deal, site, 0)
    card = await desk.card(deal)
    assert (card.amount, card.product) == (12 * HOSTING, "Хостинг")
    await put(desk, deal, hosting, 0)
    card = await desk.card(deal)
    assert (card.amount, card.product, card.lines) == (None, None, ())


async def test_an_amount_set_by_hand_stays_until_it_is_handed_back(desk: Desk) -> None:
    deal = await desk.deal()
    site = await desk.product("Сайт", SITE)
    await put(desk, deal, site)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, (await desk.card(deal)).version, "amount", "70 000")
    await put(desk, deal, site, 2)
    card = await desk.card(deal)
    assert (card.amount, card.lines_sum, card.follows_lines) == (70_000_00, 2 * SITE, False)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.lines.follow_lines(deal, card.version)
    await put(desk, deal, site, 3)
    assert (await desk.card(deal)).amount == 3 * SITE


async def test_an_agreed_line_does_not_change_with_the_catalogue(desk: Desk) -> None:
    deal = await desk.deal()
    site = await desk.product("Сайт", SITE)
    await put(desk, deal, site)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.catalogue.change(site, price=1, name="Портал")
        await crm.catalogue.retire(site)
    await put(desk, deal, site, 2)
    assert await shown(desk, deal) == [("Сайт", 2, 2 * SITE)]


async def test_putting_what_is_there_already_changes_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    site = await desk.product("Сайт", SITE)
    await put(desk, deal, site, 2)
    version = (await desk.card(deal)).version
    await put(desk, deal, site, 2)
    await put(desk, deal, site, price=SITE)
    await put(desk, deal, 999, 0)
    assert (await desk.card(deal)).version == version


@pytest.mark.parametrize(
    ("terms", "code", "figure"),
    [
        ({"quantity": -1}, "not_a_number", "quantity"),
        ({"quantity": 10**9}, "too_large", "quantity"),
        ({"price": -1}, "not_an_amount", "price"),
        ({"price": 10**16}, "too_large", "price"),
        ({"discount": Discount.percent(100_01)}, "too_large", "discount"),
        ({"discount": Discount.sum(SITE + 1)}, "too_large", "discount"),
    ],
)
async def test_a_figure_that_no_sale_has_is_named(desk: Desk, terms: dict[str, Any], code: str, figure: str) -> None:
    deal = await desk.deal()
    site = await desk.product("Сайт", SITE)
    with pytest.raises(BadValue) as refused:
        await put(desk, deal, site, **terms)
    assert (refused.value.reason, refused.value.field) == (code, figure)
    assert (await desk.card(deal)).lines == ()


async def test_only_what_is_sold_can_be_put(desk: Desk) -> None:
    deal = await desk.deal()
    retired = await desk.product()
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.catalogue.retire(retired)
    for product in (retired, 999_999):
        with pytest.raises(BadValue):
            await put(desk, deal, product)


async def test_lines_are_put_by_those_who_may_edit_the_deal(desk: Desk) -> None:
    deal = await desk.deal()
    site = await desk.product()
    for actor in (desk.head, desk.supervisor):
        await put(desk, deal, site, actor=actor, quantity=actor.id)
    with pytest.raises(Refused):
        await put(desk, deal, site, actor=desk.colleague)
    async with desk.core.transaction(Actor.system("ru")) as crm:
        with pytest.raises(Refused):
            await crm.deals.lines.put_line(999_999, site)


async def test_a_chosen_product_becomes_a_line_and_satisfies_the_stage(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    site = await desk.product("Сайт", SITE)
    version = (await desk.card(deal)).version
    step = Step(deal, version, to="proposal_sent")
    async with desk.core.transaction(desk.manager) as crm:
        asked = {field.code for field in (await crm.deals.steps.plan(step)).missing}
    assert "product" in asked
    await put(desk, deal, site, 2)
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        left = {field.code for field in (await crm.deals.steps.plan(Step(deal, version, to="proposal_sent"))).missing}
    assert left == asked - {"product", "amount"}


async def test_answering_the_product_puts_its_line_and_what_the_amount_was_said_to_be_stays(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    site, hosting = await desk.product("Сайт", SITE), await desk.product("Хостинг", HOSTING)
    await desk.finish(
        deal, to="proposal_sent", fields={"product": site, "amount": 80_000_00}, next_task=desk.call(days=1)
    )
    assert await shown(desk, deal) == [("Сайт", 1, SITE)]
    card = await desk.card(deal)
    assert card.amount == 80_000_00
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, card.version, "product", hosting)
    assert [title for title, _, _ in await shown(desk, deal)] == ["Сайт", "Хостинг"]


async def test_the_last_line_stays_where_a_stage_needed_it(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    site = await desk.product("Сайт", SITE)
    await desk.finish(deal, to="proposal_sent", fields={"product": site, "amount": SITE}, next_task=desk.call(days=1))
    with pytest.raises(FieldsMissing):
        await put(desk, deal, site, 0)
    assert await shown(desk, deal) == [("Сайт", 1, SITE)]


async def test_an_emptied_product_leaves_no_lines(desk: Desk) -> None:
    deal = await desk.deal()
    await put(desk, deal, await desk.product("Сайт", SITE))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, (await desk.card(deal)).version, "product", None)
    card = await desk.card(deal)
    assert (card.product, card.lines) == (None, ())


async def test_the_amount_of_no_lines_cannot_be_followed(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.lines.follow_lines(deal, (await desk.card(deal)).version)


async def test_an_invoice_begins_with_the_deals_lines_as_they_were_agreed(desk: Desk) -> None:
    deal = await desk.deal()
    site, hosting = await desk.product("Сайт", SITE), await desk.product("Хостинг", HOSTING)
    await put(desk, deal, site, discount=Discount.percent(10_00))
    await put(desk, deal, hosting, 12, price=400_00)
    async with desk.core.transaction(desk.manager) as crm:
        invoice = await crm.invoices.draft(deal)
    view = await invoice_card(desk, invoice)
    assert [(line.title, line.quantity, line.price, line.sum) for line in view.lines] == [
        ("Сайт", 1, SITE, 90_000_00),
        ("Хостинг", 12, 400_00, 4_800_00),
    ]
    assert view.total == 94_800_00
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.put_line(invoice, site, 2)
    assert (await invoice_card(desk, invoice)).total == 180_000_00 + 4_800_00
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.send(invoice, (await invoice_card(desk, invoice)).version)
    async with desk.core.transaction(desk.manager) as crm:
        second = await crm.invoices.draft(deal)
    assert (await invoice_card(desk, second)).lines == (), "what was billed once is not billed again by itself"


async def test_a_line_takes_few_statements(desk: Desk) -> None:
    deal = await desk.deal()
    site = await desk.product("Сайт", SITE)
    await put(desk, deal, site)
    with count_statements(desk.core.storage) as statements:
        await put(desk, deal, site, 5)
    assert len(statements) <= 5, statements
