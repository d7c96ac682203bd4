"""A client who refuses with a part payment: it is asked what becomes of the money (R73)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from crm_core.core import CrmCore
from crm_core.models import Invoice, Payment
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus
from tests.handlers.desk import Desk, desk_with_a_lead

CAME = 5_000_000


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    """A third of the invoice has come."""
    desk = await desk_with_a_lead(core)
    async with core.transaction(desk.actor) as crm:
        products = await crm.queries.catalogue.products("Разработка")
        invoice = await crm.invoices.draft(desk.deal)
        await crm.invoices.put_line(invoice, products.lines[0].id, 1)
        await crm.invoices.send(invoice, (await crm.queries.cards.invoice(invoice)).version)
        await crm.invoices.pay(invoice, (await crm.queries.cards.invoice(invoice)).version, CAME)
    return desk


@pytest.mark.parametrize(
    ("answer", "status", "kept"),
    [
        ("🧾 Больше не требовать", InvoiceStatus.VOID, CAME),
        ("↩️ Вернуть деньги", InvoiceStatus.VOID, 0),
        ("⏳ Долг остаётся", InvoiceStatus.PART_PAID, CAME),
    ],
)
async def test_it_is_asked_and_done_in_one(desk: Desk, answer: str, status: InvoiceStatus, kept: int) -> None:
    await desk.open_deal()
    await desk.anna.press("⋯ Ещё")
    await desk.anna.press("🚪 Клиент отказался")
    await desk.anna.press("Нет денег")
    assert (await desk.card()).open, "nothing is done before it is answered"
    assert "50 000 ₽" in desk.anna.text.replace("\xa0", " ")
    await desk.anna.press(answer)
    assert (await desk.card()).status is DealStatus.LOST
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(func.sum(Payment.amount))) == kept
        invoice = (await session.scalars(select(Invoice))).one()
    assert (invoice.status, invoice.paid, invoice.rung_at is None) == (status, kept, status is InvoiceStatus.VOID)
