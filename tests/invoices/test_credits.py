"""Credit notes and money that goes back (R30, R73): an invoice asks for less, in part or wholly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_core.errors import BadValue, CorrectionTooLate, InvoiceRefused, Outdated
from crm_core.models import AuditEntry, CreditNote, Invoice, Payment
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState
from crm_core.rules.money.invoice_standing import Standing, tax_credited
from crm_core.services.invoices.credits import Credited
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, notifications, pay, ready, row, send
from tests.thoroughness import examples

WHOLE = 100_000_00


async def sent(desk: Desk, deal: int | None = None) -> int:
    invoice = await draft(desk, deal or await desk.deal(), WHOLE)
    await send(desk, invoice)
    return invoice


async def credit(
    desk: Desk, invoice: int, amount: int, *, lessen: bool = False, tell: bool = False, version: int | None = None
) -> Credited:
    version = version or (await row(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.invoices.credits.credit(
            invoice, version, amount, "A lower price was agreed", lessen=lessen, tell=tell
        )


async def give_back(desk: Desk, invoice: int, amount: int, *, tell: bool = False) -> None:
    version = (await row(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.credits.give_back(invoice, version, amount, tell=tell)


async def take_back(desk: Desk, invoice: int) -> None:
    version = (await row(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.corrections.take_back(invoice, version, "Pressed by mistake", tell=False)


MONEY = st.integers(0, 10**15)


@given(total=MONEY, credited=MONEY, paid=MONEY, added_tax=MONEY)
def test_what_is_due_is_the_total_less_credits_and_payments(
    total: int, credited: int, paid: int, added_tax: int
) -> None:
    credited, added_tax = min(credited, total), min(added_tax, total)
    now = Standing(total, credited, paid)
    assert now.left - now.to_return == total - credited - paid
    assert now.left >= 0
    assert now.to_return >= 0
    assert not (now.left and now.to_return)
    assert (now.status in (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)) == (now.left > 0)
    assert 0 <= tax_credited(added_tax, total, credited) <= added_tax
    assert tax_credited(added_tax, total, total) == (added_tax if total else 0)


async def test_a_part_is_credited_with_a_number_a_reason_and_a_trace(desk: Desk) -> None:
    invoice = await sent(desk)
    await pay(desk, invoice, 60_000_00)
    done = await credit(desk, invoice, 10_000_00)
    assert (done.number, done.to_return) == ("CN-2026-0001", 0)
    now = await card(desk, invoice)
    assert (now.status, now.left, [note.number for note in now.credits]) == (
        InvoiceStatus.PART_PAID,
        30_000_00,
        ["CN-2026-0001"],
    )
    async with desk.core.storage.reader() as session:
        trace = (await session.scalars(select(AuditEntry).where(AuditEntry.subject == "invoice"))).all()[-1]
    assert (trace.action, trace.detail["why"]) == ("invoice.credit", "A lower price was agreed")
    await pay(desk, invoice, 30_000_00)
    assert (await row(desk, invoice)).status is InvoiceStatus.PAID


async def test_a_whole_credit_ends_the_ladder_and_shows_what_is_to_be_returned(desk: Desk) -> None:
    invoice = await sent(desk)
    await pay(desk, invoice, 40_000_00)
    done = await credit(desk, invoice, WHOLE)
    now = await row(desk, invoice)
    assert (now.status, now.rung_at, done.to_return) == (InvoiceStatus.CREDITED, None, 40_000_00)
    with pytest.raises(InvoiceRefused) as refused:
        await give_back(desk, invoice, 40_000_01)
    assert refused.value.reason == "not_owed"
    await give_back(desk, invoice, 40_000_00, tell=True)
    assert (await card(desk, invoice)).to_return == 0
    assert ("invoice.returned", NotificationState.PENDING) in await notifications(desk)


async def test_a_return_that_was_none_is_taken_back_before_the_payment(desk: Desk) -> None:
    invoice = await sent(desk)
    await pay(desk, invoice, WHOLE)
    await credit(desk, invoice, 30_000_00)
    await give_back(desk, invoice, 30_000_00)
    await take_back(desk, invoice)
    assert (await card(desk, invoice)).to_return == 30_000_00
    await take_back(desk, invoice)
    now = await row(desk, invoice)
    assert (now.paid, now.status, now.rung_at is None) == (0, InvoiceStatus.SENT, False)


async def test_the_second_press_and_more_than_is_asked_for_do_nothing(desk: Desk) -> None:
    invoice = await sent(desk)
    version = (await row(desk, invoice)).version
    await credit(desk, invoice, 10_000_00, version=version)
    with pytest.raises(Outdated):
        await credit(desk, invoice, 10_000_00, version=version)
    for amount, error in ((90_000_01, InvoiceRefused), (0, BadValue), (-1, BadValue)):
        with pytest.raises(error):
            await credit(desk, invoice, amount)
    await credit(desk, invoice, 90_000_00)
    with pytest.raises(InvoiceRefused):
        await credit(desk, invoice, 1)
    async with desk.core.storage.reader() as session:
        numbers = list(await session.scalars(select(CreditNote.number).order_by(CreditNote.id)))
    assert numbers == ["CN-2026-0001", "CN-2026-0002"], "what was refused has taken no number"


async def test_the_client_reads_of_it_only_if_asked(desk: Desk) -> None:
    for tell in (False, True):
        invoice = await sent(desk)
        await credit(desk, invoice, 1, tell=tell)
        assert (("invoice.credited", NotificationState.PENDING) in await notifications(desk)) is tell


async def test_the_deal_is_worth_less_if_so_said_else_the_rest_is_billed_anew(desk: Desk) -> None:
    kept, less = await ready(desk), await ready(desk)
    for deal, lessen in ((kept, False), (less, True)):
        invoice = await sent(desk, deal)
        await credit(desk, invoice, 30_000_00, lessen=lessen)
        async with desk.core.transaction(desk.manager) as crm:
            further = await crm.invoices.draft(deal)
        assert (await card(desk, further)).total == (0 if lessen else 30_000_00)
    assert [(await desk.row(deal)).amount for deal in (kept, less)] == [WHOLE, 70_000_00]


async def test_paid_up_after_a_credit_the_deal_is_won_by_its_last_payment(desk: Desk) -> None:
    deal = await ready(desk)
    invoice = await sent(desk, deal)
    await credit(desk, invoice, 30_000_00, lessen=True)
    result = await pay(desk, invoice, 70_000_00)
    assert result.deal_won
    assert (await desk.row(deal)).status is DealStatus.WON


async def test_what_came_on_a_cancelled_invoice_is_not_billed_again(desk: Desk) -> None:
    deal = await ready(desk)
    invoice = await sent(desk, deal)
    await pay(desk, invoice, 40_000_00)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.corrections.void(invoice, (await row(desk, invoice)).version, "Other terms")
    async with desk.core.transaction(desk.manager) as crm:
        rest = await crm.invoices.draft(deal)
    assert (await card(desk, rest)).total == 60_000_00
    await take_back(desk, invoice)
    now = await row(desk, invoice)
    assert (now.status, now.rung_at) == (InvoiceStatus.VOID, None), "what was cancelled is not asked for again"


async def test_later_it_is_for_those_who_lead(desk: Desk) -> None:
    invoice = await sent(desk)
    desk.clock.advance(timedelta(days=5))
    with pytest.raises(CorrectionTooLate):
        await credit(desk, invoice, 1)


ACT = st.tuples(st.sampled_from(["pay", "credit", "return", "take back"]), st.integers(1, 60_000_00))


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACT, max_size=8))
async def test_whatever_is_done_the_rows_add_up_and_the_numbers_have_no_gaps(
    desk: Desk, acts: list[tuple[str, int]]
) -> None:
    invoice = await sent(desk)
    for what, amount in acts:
        try:
            match what:
                case "pay":
                    await pay(desk, invoice, amount)
                case "credit":
                    await credit(desk, invoice, amount)
                case "return":
                    await give_back(desk, invoice, amount)
                case _:
                    await take_back(desk, invoice)
        except InvoiceRefused:
            continue
    now = await row(desk, invoice)
    async with desk.core.storage.reader() as session:
        paid = await session.scalar(select(func.sum(Payment.amount)).where(Payment.invoice_id == invoice)) or 0
        notes = await session.scalar(select(func.sum(CreditNote.amount)).where(CreditNote.invoice_id == invoice)) or 0
        numbers = list(await session.scalars(select(CreditNote.number).order_by(CreditNote.id)))
        invoices = await session.scalar(select(func.count(Invoice.id)))
    assert (now.paid, now.credited) == (paid, notes)
    assert now.status is Standing(now.total, notes, paid).status
    assert (now.rung_at is None) == (now.status not in (InvoiceStatus.SENT, InvoiceStatus.PART_PAID))
    assert numbers == [f"CN-2026-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert invoices
