"""Value added tax in invoices (R30): of the lines, in the total, and in what is left to bill."""

from __future__ import annotations

import pytest

from crm_core.queries.deals.card import InvoiceCard
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import InvoiceStatus
from crm_core.rules.money.taxes import AS_THE_COMPANY, UNTAXED
from handlers.ui.kit.i18n import speaking
from handlers.ui.paper.invoice import invoice_paper
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, pay, send


def asks_for_vat(desk: Desk, vat: str, rate: int = 22) -> None:
    rules = desk.core.regulation.model_dump()
    rules["invoice"] |= {"vat": vat, "vat_rate": rate}
    desk.core.follow(Regulation.model_validate(rules))


async def billed(desk: Desk, *rates: int | None, price: int = 100_00) -> int:
    """A draft with a product for each rate."""
    products = [await desk.product(f"Товар {place}", price) for place in range(len(rates))]
    for product, rate in zip(products, rates, strict=True):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.catalogue.change(product, tax_rate=AS_THE_COMPANY if rate is None else rate)
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        for product in products:
            await crm.deals.lines.put_line(deal, product)
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.invoices.draft(deal)


def taxes(shown: InvoiceCard) -> list[int]:
    return [line.tax for line in shown.lines]


@pytest.mark.parametrize(
    ("vat", "of_lines", "total", "added"),
    [
        ("none", [0, 0, 0], 300_00, 0),
        ("included", [18_03, 9_09, 0], 300_00, 0),
        ("on_top", [22_00, 10_00, 0], 332_00, 32_00),
    ],
)
async def test_each_line_has_its_tax_and_the_total_what_comes_on_top(
    desk: Desk, vat: str, of_lines: list[int], total: int, added: int
) -> None:
    asks_for_vat(desk, vat)
    shown = await card(desk, await billed(desk, None, 1000, UNTAXED))
    assert (taxes(shown), shown.total, shown.added_tax, shown.unbilled) == (of_lines, total, added, 0)


async def test_the_tax_goes_with_the_quantity_and_stays_as_it_was_agreed(desk: Desk) -> None:
    asks_for_vat(desk, "on_top")
    invoice = await billed(desk, None)
    product = (await card(desk, invoice)).lines[0].product_id
    asks_for_vat(desk, "included", 10)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.put_line(invoice, product, 3)
    shown = await card(desk, invoice)
    assert (taxes(shown), shown.total) == ([66_00], 366_00)


async def test_what_is_left_of_the_deal_is_reckoned_without_the_tax_on_top(desk: Desk) -> None:
    asks_for_vat(desk, "on_top")
    deal = (await card(desk, first := await billed(desk, None, None))).deal_id
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.put_line(first, (await crm.queries.cards.invoice(first)).lines[1].product_id, 0)
    await send(desk, first)
    async with desk.core.transaction(desk.manager) as crm:
        rest = await crm.invoices.draft(deal)
    shown = await card(desk, rest)
    assert ([line.sum for line in shown.lines], shown.total, shown.unbilled) == ([100_00], 122_00, 0)
    await send(desk, rest)
    assert (await pay(desk, first, 122_00)).advance
    result = await pay(desk, rest, 122_00)
    assert (result.status, result.advance) == (InvoiceStatus.PAID, False)


async def test_the_paper_says_the_tax_by_its_rates(desk: Desk) -> None:
    asks_for_vat(desk, "on_top")
    invoice = await billed(desk, None, 1000)
    await send(desk, invoice)
    async with desk.core.reading(desk.manager) as crm:
        facts = await crm.queries.papers.invoice(invoice)
    with speaking("ru"):
        totals = [" ".join(pair).replace("\u00a0", " ") for pair in invoice_paper(facts).totals]
    assert totals == ["Итого без НДС 200,00 ₽", "НДС 22 % 22,00 ₽", "НДС 10 % 10,00 ₽", "Итого 232,00 ₽"]


async def test_without_a_tax_the_paper_says_so(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    await send(desk, invoice)
    async with desk.core.reading(desk.manager) as crm:
        facts = await crm.queries.papers.invoice(invoice)
    with speaking("en"):
        assert invoice_paper(facts).totals[0] == ("VAT", "none")
