"""A deal that is billed in parts, and a prepayment that is the sale (R30)."""

from __future__ import annotations

import pytest

from crm_core.regulation.loader import preset
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import DealStatus
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, pay, ready, send


async def sold_for(desk: Desk, price: int) -> int:
    """A deal for so much, of one product."""
    deal, cupboard = await desk.deal(), await desk.product("Шкаф", price)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.lines.put_line(deal, cupboard)
    return deal


async def prepay(desk: Desk, deal: int, price: int) -> int:
    """The deal's lines make way for an advance of so much."""
    advance = await desk.product("Аванс", price)
    async with desk.core.transaction(desk.manager) as crm:
        invoice = await crm.invoices.draft(deal)
    for line in (await card(desk, invoice)).lines:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.invoices.put_line(invoice, line.product_id, 0)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.put_line(invoice, advance, 1)
    return invoice


def sell_by_prepayment(desk: Desk, wins: bool) -> None:
    rules = desk.core.regulation.model_dump()
    for funnel in rules["funnels"]:
        funnel["prepayment_wins"] = wins
    desk.core.follow(Regulation.model_validate(rules))


async def test_a_draft_says_what_it_leaves_and_the_next_one_begins_with_it(desk: Desk) -> None:
    deal = await sold_for(desk, 180_000_00)
    first = await prepay(desk, deal, 85_000_00)
    assert (await card(desk, first)).unbilled == 95_000_00
    await send(desk, first)
    async with desk.core.transaction(desk.manager) as crm:
        second = await crm.invoices.draft(deal)
    rest = await card(desk, second)
    assert [(line.title, line.price, line.quantity) for line in rest.lines] == [("Шкаф", 95_000_00, 1)]
    assert (rest.total, rest.unbilled) == (95_000_00, 0)


async def test_what_was_billed_in_full_begins_with_nothing(desk: Desk) -> None:
    deal = await sold_for(desk, 100_00)
    async with desk.core.transaction(desk.manager) as crm:
        first = await crm.invoices.draft(deal)
    await send(desk, first)
    async with desk.core.transaction(desk.manager) as crm:
        second = await crm.invoices.draft(deal)
    assert (await card(desk, second)).lines == ()


async def test_a_void_invoice_leaves_all_of_it_to_be_billed(desk: Desk) -> None:
    deal = await sold_for(desk, 100_00)
    async with desk.core.transaction(desk.manager) as crm:
        first = await crm.invoices.draft(deal)
        await crm.invoices.corrections.void(first, (await crm.queries.cards.invoice(first)).version)
        second = await crm.invoices.draft(deal)
    assert [line.title for line in (await card(desk, second)).lines] == ["Шкаф"]


@pytest.mark.parametrize("wins", [True, False])
async def test_a_prepayment_is_the_sale_where_the_funnel_says_so(desk: Desk, wins: bool) -> None:
    sell_by_prepayment(desk, wins)
    deal = await ready(desk)
    invoice = await draft(desk, deal, 30_000_00)
    await send(desk, invoice)
    result = await pay(desk, invoice, 30_000_00)
    assert (result.deal_won, result.advance) == (wins, not wins)
    assert (await desk.row(deal)).status is (DealStatus.WON if wins else DealStatus.OPEN)


async def test_a_part_of_the_prepayment_is_no_sale(desk: Desk) -> None:
    sell_by_prepayment(desk, True)
    deal = await ready(desk)
    invoice = await draft(desk, deal, 30_000_00)
    await send(desk, invoice)
    await pay(desk, invoice, 10_000_00)
    assert (await desk.row(deal)).status is DealStatus.OPEN


def test_the_sale_of_what_is_made_to_order_is_the_prepayment() -> None:
    assert all(funnel.prepayment_wins for funnel in preset("made_to_order").funnels)
    assert not any(funnel.prepayment_wins for funnel in preset("default").funnels)
