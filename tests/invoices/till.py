"""Invoices in few words."""

from __future__ import annotations

import itertools
from datetime import date

from sqlalchemy import select

from crm_core.models import Invoice, OutboxNotification
from crm_core.queries.deals.card import InvoiceCard
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.invoices.service import Issued, PaidResult
from tests.deals.desk import Desk

_names = itertools.count(1)


async def draft(desk: Desk, deal: int, price: int = 100_000_00, quantity: int = 1, due: date | None = None) -> int:
    """A draft with one line, whatever it would begin with by itself."""
    product = await desk.product(f"Услуга {next(_names)}", price)
    async with desk.core.transaction(desk.manager) as crm:
        invoice = await crm.invoices.draft(deal)
        for line in (await crm.queries.cards.invoice(invoice)).lines:
            await crm.invoices.put_line(invoice, line.product_id, 0)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.put_line(invoice, product, quantity)
    if due:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.invoices.due(invoice, due)
    return invoice


async def card(desk: Desk, invoice: int, actor: Actor | None = None) -> InvoiceCard:
    async with desk.core.reading(actor or desk.manager) as crm:
        return await crm.queries.cards.invoice(invoice)


async def send(desk: Desk, invoice: int) -> Issued:
    version = (await card(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.invoices.send(invoice, version)


async def pay(desk: Desk, invoice: int, amount: int, version: int | None = None) -> PaidResult:
    version = version or (await card(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.invoices.pay(invoice, version, amount)


async def row(desk: Desk, invoice: int) -> Invoice:
    async with desk.core.storage.reader() as session:
        return (await session.execute(select(Invoice).where(Invoice.id == invoice))).scalar_one()


async def notifications(desk: Desk) -> list[tuple[str, NotificationState]]:
    async with desk.core.storage.reader() as session:
        rows = await session.execute(
            select(OutboxNotification.kind, OutboxNotification.state).order_by(OutboxNotification.id)
        )
        return [(kind, state) for kind, state in rows]


async def ready(desk: Desk) -> int:
    """A deal that has what every stage up to the sale asks for."""
    deal = await desk.deal()
    product = await desk.product(f"Сайт для продажи {next(_names)}", 0)
    answers = {"need": "Сайт", "product": product, "amount": {"minor": 100_000_00, "currency": "RUB"}}
    for field, value in {**answers, "company_name": "Ромашка"}.items():
        version = (await desk.card(deal)).version
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.editing.edit(deal, version, field, value)
    return deal
