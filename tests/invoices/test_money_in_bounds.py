"""Whatever a service forgets, the database refuses money that cannot be."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm_core.errors import InvoiceRefused
from tests.deals.desk import Desk
from tests.invoices.till import draft, pay, row, send


@pytest.fixture
async def invoice(desk: Desk) -> int:
    """Sent, for a hundred, of which ten are paid."""
    invoice = await draft(desk, await desk.deal(), price=100)
    await send(desk, invoice)
    await pay(desk, invoice, 10)
    return invoice


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE invoices SET paid = total + 1",
        "UPDATE invoices SET paid = -1",
        "UPDATE invoices SET total = 9",
        "UPDATE invoices SET total = -1, paid = -1",
        "UPDATE payments SET amount = 0",
        "UPDATE invoice_lines SET price = -1",
        "UPDATE invoice_lines SET quantity = 0",
        "UPDATE invoice_lines SET discount = -1",
        "UPDATE invoice_lines SET sum = -1",
        "UPDATE products SET price = -1",
        "UPDATE deals SET amount = -1",
        "INSERT INTO payments (invoice_id, amount, at) SELECT invoice_id, 0, at FROM payments",
        "INSERT INTO products (name, category, unit, price, currency, active)"
        " SELECT 'x', category, unit, -1, currency, active FROM products",
    ],
)
async def test_money_that_cannot_be_is_refused(act: str, invoice: int, desk: Desk) -> None:
    with pytest.raises(DBAPIError, match=r"constraint"):
        async with desk.core.storage.writer() as session:
            await session.execute(text(act))
    kept = await row(desk, invoice)
    assert (kept.total, kept.paid) == (100, 10)


async def test_what_can_be_goes_through(invoice: int, desk: Desk) -> None:
    async with desk.core.storage.writer() as session:
        for act in (
            "UPDATE invoices SET paid = total",
            "UPDATE payments SET amount = -10",
            "UPDATE deals SET amount = 0",
        ):
            await session.execute(text(act))
    assert (await row(desk, invoice)).paid == 100


async def test_an_invoice_without_a_last_day_is_not_sent(desk: Desk) -> None:
    """A service sets one; what was written past it is refused by the act itself."""
    invoice = await draft(desk, await desk.deal())
    async with desk.core.storage.writer() as session:
        await session.execute(text("UPDATE invoices SET due_on = NULL"))
    with pytest.raises(InvoiceRefused) as refused:
        await send(desk, invoice)
    assert refused.value.reason == "no_due_date"
