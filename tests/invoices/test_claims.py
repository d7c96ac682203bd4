"""The client says that they have paid; their manager answers by one press (R30)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from crm_core.errors import InvoiceRefused, Refused
from crm_core.models import Contact
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, notifications, pay, row, send

WAITING = NotificationState.PENDING


async def client_of(desk: Desk, invoice: int) -> Actor:
    contact = (await row(desk, invoice)).contact_id
    return Actor(ActorKind.lead, contact, None, None, "ru", "Europe/Moscow")


async def claim(desk: Desk, invoice: int) -> bool:
    async with desk.core.transaction(await client_of(desk, invoice)) as crm:
        return await crm.invoices.claims.claim(invoice)


async def refuse(desk: Desk, invoice: int) -> None:
    version = (await card(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.claims.refuse(invoice, version)


async def sent(desk: Desk) -> int:
    """To a client who can be written to."""
    invoice = await draft(desk, await desk.deal(), due=date(2026, 3, 20))
    contact = (await row(desk, invoice)).contact_id
    async with desk.core.storage.writer() as session:
        await session.execute(update(Contact).where(Contact.id == contact).values(telegram_id=9_000 + contact))
    await send(desk, invoice)
    return invoice


async def due_reminders(desk: Desk) -> list[str]:
    """What would be said of it five days from now."""
    now = desk.now
    desk.clock.advance(timedelta(days=5))
    async with desk.core.transaction(Actor.system()) as crm:
        steps = await crm.reminders.invoices.reckon(await crm.reminders.invoices.due(10))
    desk.clock.set(now)
    return [one.about.name for step in steps.values() for one in step.notifications]


async def told(desk: Desk, kind: str) -> list[NotificationState]:
    return [state for name, state in await notifications(desk) if name == kind]


async def test_the_manager_hears_of_it_once_and_confirms_it_by_paying(desk: Desk) -> None:
    invoice = await sent(desk)
    version = (await card(desk, invoice)).version
    assert await claim(desk, invoice)
    assert not await claim(desk, invoice)
    shown = await card(desk, invoice)
    # The buttons that the manager has go on counting.
    assert (shown.claimed_at, shown.version) == (desk.now, version)
    assert await told(desk, "invoice.claimed") == [WAITING]
    await pay(desk, invoice, 40_000_00, version)
    assert (await card(desk, invoice)).claimed_at is None


async def test_while_it_waits_the_client_is_not_reminded_and_the_manager_is(desk: Desk) -> None:
    invoice = await sent(desk)
    assert await due_reminders(desk) == ["invoice.reminder", "invoice.unpaid"]
    await claim(desk, invoice)
    assert await due_reminders(desk) == ["invoice.unpaid"]


async def test_a_refusal_tells_the_client_and_the_reminders_go_on(desk: Desk) -> None:
    invoice = await sent(desk)
    await claim(desk, invoice)
    await refuse(desk, invoice)
    assert (await card(desk, invoice)).claimed_at is None
    assert await told(desk, "invoice.not_found") == [WAITING]
    assert await due_reminders(desk) == ["invoice.reminder", "invoice.unpaid"]
    with pytest.raises(InvoiceRefused, match="not_claimed"):
        await refuse(desk, invoice)
    # What is true no more is not said twice: they may say so again.
    desk.clock.advance(timedelta(hours=1))
    assert await claim(desk, invoice)


async def test_only_their_own_and_only_what_is_to_be_paid(desk: Desk) -> None:
    invoice, foreign = await sent(desk), await sent(desk)
    stranger = await client_of(desk, foreign)
    with pytest.raises(Refused):
        async with desk.core.transaction(stranger) as crm:
            await crm.invoices.claims.claim(invoice)
    await pay(desk, invoice, 100_000_00)
    with pytest.raises(InvoiceRefused, match="closed"):
        await claim(desk, invoice)


async def test_a_void_invoice_waits_for_nothing(desk: Desk) -> None:
    invoice = await sent(desk)
    await claim(desk, invoice)
    version = (await card(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.corrections.void(invoice, version)
    assert (await card(desk, invoice)).claimed_at is None
