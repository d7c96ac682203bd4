"""Money is put right with a reason and a trace, by whoever may (R73)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_core.errors import BadValue, CorrectionTooLate, InvoiceRefused
from crm_core.models import AuditEntry, Payment
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, notifications, pay, ready, row, send
from tests.thoroughness import examples


async def sent(desk: Desk, deal: int | None = None) -> int:
    invoice = await draft(desk, deal or await desk.deal())
    await send(desk, invoice)
    return invoice


async def take_back(desk: Desk, invoice: int, *, tell: bool = False, head: bool = False) -> bool:
    version = (await card(desk, invoice)).version
    async with desk.core.transaction(desk.head if head else desk.manager) as crm:
        return (await crm.invoices.corrections.take_back(invoice, version, "Pressed by mistake", tell=tell)).deal_won


async def test_a_payment_is_taken_back_and_the_ladder_goes_on(desk: Desk) -> None:
    invoice = await sent(desk)
    before = await row(desk, invoice)
    await pay(desk, invoice, 100_000_00)
    assert (await row(desk, invoice)).rung_at is None
    await take_back(desk, invoice)
    after = await row(desk, invoice)
    assert (after.status, after.paid, after.closed_at) == (InvoiceStatus.SENT, 0, None)
    assert after.rung_at == before.rung_at
    async with desk.core.storage.reader() as session:
        amounts = list(await session.scalars(select(Payment.amount).order_by(Payment.id)))
        trace = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "invoice.take_back"))).one()
    assert amounts == [100_000_00, -100_000_00], "nothing is wiped out"
    assert trace.detail["why"] == "Pressed by mistake"


async def test_thanks_that_have_not_gone_out_are_withdrawn_and_the_client_is_told_only_if_asked(desk: Desk) -> None:
    for tell in (False, True):
        invoice = await sent(desk)
        await pay(desk, invoice, 100_000_00)
        await take_back(desk, invoice, tell=tell)
        said = await notifications(desk)
        assert ("invoice.paid", NotificationState.PENDING) not in said
        assert (("invoice.taken_back", NotificationState.PENDING) in said) is tell


async def test_a_sale_says_that_it_is_still_won(desk: Desk) -> None:
    deal = await ready(desk)
    invoice = await sent(desk, deal)
    await pay(desk, invoice, 100_000_00)
    assert (await desk.row(deal)).status is DealStatus.WON
    assert await take_back(desk, invoice)


async def test_nothing_paid_is_nothing_to_take_back(desk: Desk) -> None:
    invoice = await sent(desk)
    with pytest.raises(InvoiceRefused) as refused:
        await take_back(desk, invoice)
    assert refused.value.reason == "not_paid"


async def test_later_it_is_the_head_s_to_correct_who_can_be_asked(desk: Desk) -> None:
    invoice = await sent(desk)
    await pay(desk, invoice, 40_000_00)
    desk.clock.advance(timedelta(days=5))
    with pytest.raises(CorrectionTooLate):
        await take_back(desk, invoice)
    async with desk.core.transaction(desk.manager) as crm:
        asked = await crm.invoices.corrections.ask(invoice)
    assert asked >= 1
    assert ("invoice.correct", NotificationState.PENDING) in await notifications(desk)
    await take_back(desk, invoice, head=True)
    assert (await row(desk, invoice)).paid == 0


async def test_a_promise_moves_the_last_day_and_the_ladder_with_it(desk: Desk) -> None:
    invoice = await sent(desk)
    was = await row(desk, invoice)
    assert was.due_on is not None
    on = was.due_on + timedelta(days=10)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.corrections.move_due(invoice, was.version, on)
    now = await row(desk, invoice)
    assert now.due_on == on
    assert was.rung_at is not None
    assert now.rung_at is not None
    assert now.rung_at > was.rung_at


async def test_a_paid_invoice_has_no_last_day_to_move(desk: Desk) -> None:
    invoice = await sent(desk)
    await pay(desk, invoice, 100_000_00)
    with pytest.raises(InvoiceRefused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.invoices.corrections.move_due(invoice, (await row(desk, invoice)).version, date(2026, 5, 1))


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.just(None), st.integers(1, 60_000_00)), max_size=8))
async def test_what_is_paid_is_always_the_sum_of_the_payments(desk: Desk, acts: list[int | None]) -> None:
    """None takes the newest payment back; a sum is paid if there is so much left."""
    invoice = await sent(desk)
    standing: list[int] = []
    for amount in acts:
        if amount is None and standing:
            await take_back(desk, invoice)
            standing.pop()
        elif amount is not None and sum(standing) + amount <= 100_000_00:
            await pay(desk, invoice, amount)
            standing.append(amount)
    now = await row(desk, invoice)
    async with desk.core.storage.reader() as session:
        total = await session.scalar(select(func.sum(Payment.amount)).where(Payment.invoice_id == invoice)) or 0
    assert now.paid == sum(standing) == total
    whole = {0: InvoiceStatus.SENT, 100_000_00: InvoiceStatus.PAID}
    assert now.status is whole.get(now.paid, InvoiceStatus.PART_PAID)
    assert (now.rung_at is None) == (now.status is InvoiceStatus.PAID)


async def test_a_draft_is_given_no_due_date_gone_by_or_far_off(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal(), due=date(2026, 3, 17))
    for on, reason in ((date(2026, 3, 15), "in_the_past"), (date(2036, 3, 15), "too_far")):
        with pytest.raises(BadValue) as bad:
            async with desk.core.transaction(desk.manager) as crm:
                await crm.invoices.due(invoice, on)
        assert bad.value.reason == reason
    assert (await row(desk, invoice)).due_on == date(2026, 3, 17)
