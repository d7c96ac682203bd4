"""From a draft to the last payment (R30, R31)."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from crm_core.errors import BadValue, CorrectionTooLate, InvoiceRefused, Outdated, Refused
from crm_core.models import Contact, Counter
from crm_core.queries.notifications.kinds import InvoiceReminder
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, notifications, pay, ready, row, send

MOSCOW = ZoneInfo("Europe/Moscow")
DUE = date(2026, 3, 23)


class PowerCut(Exception):
    """Something fails after the number was drawn."""


async def reachable(desk: Desk, deal: int) -> None:
    """The client has written to us in Telegram."""
    contact = (await desk.card(deal)).contact.id
    async with desk.core.storage.writer() as session:
        await session.execute(update(Contact).where(Contact.id == contact).values(telegram_id=500 + contact))


async def test_a_draft_is_due_after_five_working_days_and_there_is_one_of_it(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        first = await crm.invoices.draft(deal)
        assert await crm.invoices.draft(deal) == first
    assert (await card(desk, first)).due_on == DUE


async def test_lines_add_up_and_copy_the_price_of_the_day(desk: Desk) -> None:
    deal = await desk.deal()
    site, hosting = await desk.product("Сайт", 100_000_00), await desk.product("Хостинг", 500_00)
    async with desk.core.transaction(desk.manager) as crm:
        invoice = await crm.invoices.draft(deal)
        for product, quantity in ((site, 1), (hosting, 3), (hosting, 12)):
            await crm.invoices.put_line(invoice, product, quantity)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.catalogue.change(site, price=1)
        await crm.catalogue.retire(hosting)
    shown = await card(desk, invoice)
    assert [(line.title, line.quantity, line.sum) for line in shown.lines] == [
        ("Сайт", 1, 100_000_00),
        ("Хостинг", 12, 6_000_00),
    ]
    assert shown.total == 106_000_00
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.put_line(invoice, site, 0)
    assert (await card(desk, invoice)).total == 6_000_00


async def test_only_what_is_sold_can_be_invoiced(desk: Desk) -> None:
    deal = await desk.deal()
    product = await desk.product()
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.catalogue.retire(product)
    async with desk.core.transaction(desk.manager) as crm:
        invoice = await crm.invoices.draft(deal)
    for what, quantity in ((product, 1), (999_999, 1), (product, -1), (product, 10**9)):
        with pytest.raises(BadValue):
            async with desk.core.transaction(desk.manager) as crm:
                await crm.invoices.put_line(invoice, what, quantity)
    assert (await card(desk, invoice)).version == 1


async def test_sending_gives_the_number_starts_the_ladder_and_writes_to_the_client(desk: Desk) -> None:
    deal = await desk.deal()
    await reachable(desk, deal)
    invoice = await draft(desk, deal)
    issued = await send(desk, invoice)
    assert (issued.number, issued.delivered) == ("2026-0001", True)
    sent = await row(desk, invoice)
    assert sent.status is InvoiceStatus.SENT
    assert sent.rung_at == datetime(2026, 3, 20, 10, 0, tzinfo=MOSCOW)
    assert await notifications(desk) == [("invoice.sent", NotificationState.PENDING)]
    assert (await desk.card(deal)).amount == 100_000_00


async def test_a_client_who_cannot_be_reached_is_invoiced_all_the_same(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    assert not (await send(desk, invoice)).delivered
    assert await notifications(desk) == []


async def test_an_empty_an_outdated_and_a_sent_invoice_are_not_sent(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        empty = await crm.invoices.draft(deal)
    with pytest.raises(InvoiceRefused) as refused:
        await send(desk, empty)
    assert refused.value.reason == "no_lines"
    invoice = await draft(desk, deal)
    assert invoice == empty
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.invoices.send(invoice, 1)
    await send(desk, invoice)
    with pytest.raises(InvoiceRefused) as refused:
        await send(desk, invoice)
    assert refused.value.reason == "not_draft"


async def test_a_due_date_gone_by_is_not_sent(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal(), due=date(2026, 3, 17))
    desk.clock.advance(timedelta(days=2))
    with pytest.raises(BadValue) as bad:
        await send(desk, invoice)
    assert bad.value.reason == "in_the_past"


async def test_numbers_have_no_gaps_and_no_repeats_when_many_are_sent_at_once(desk: Desk) -> None:
    invoices = [await draft(desk, await desk.deal(client=f"Клиент {n}"), price=100 + n) for n in range(8)]

    async def press(invoice: int, fails: bool) -> str | None:
        try:
            async with desk.core.transaction(desk.manager) as crm:
                issued = await crm.invoices.send(invoice, 2)
                if fails:
                    raise PowerCut
        except PowerCut:
            return None
        return issued.number

    numbers = await asyncio.gather(*(press(invoice, place % 4 == 0) for place, invoice in enumerate(invoices)))
    given = sorted(number for number in numbers if number)
    assert given == [f"2026-{seq:04d}" for seq in range(1, 7)]
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Counter.value)) == 6


async def test_a_part_leaves_the_ladder_and_the_whole_stops_it_thanks_and_wins(desk: Desk) -> None:
    deal = await ready(desk)
    await reachable(desk, deal)
    invoice = await draft(desk, deal)
    await send(desk, invoice)
    part = await pay(desk, invoice, 40_000_00)
    assert (part.status, part.deal_won) == (InvoiceStatus.PART_PAID, False)
    assert (await row(desk, invoice)).rung_at is not None
    contact = (await desk.card(deal)).contact.id
    async with desk.core.transaction(desk.manager) as crm:
        reminder = NewNotification(
            f"inv:{invoice}:0:client", InvoiceReminder(invoice, 0), contact_id=contact, deal_id=deal
        )
        await crm.outbox.put(reminder)
    whole = await pay(desk, invoice, 60_000_00)
    assert (whole.status, whole.deal_won, whole.missing) == (InvoiceStatus.PAID, True, ())
    paid = await row(desk, invoice)
    assert (paid.paid, paid.total, paid.rung_at) == (100_000_00, 100_000_00, None)
    assert await notifications(desk) == [
        ("invoice.sent", NotificationState.PENDING),
        ("invoice.paid", NotificationState.PENDING),
        ("invoice.reminder", NotificationState.DROPPED),
        ("invoice.paid", NotificationState.PENDING),
    ]
    won = await desk.row(deal)
    assert (won.status, won.stage, won.next_task_at) == (DealStatus.WON, "paid", None)
    stages = [stage.code for stage in desk.core.regulation.funnel("inbound").stages]
    assert [entry.stage for entry in await desk.entries(deal)] == stages, "the stages between count too"


async def advance_and_rest(desk: Desk, deal: int) -> tuple[int, int]:
    """Two invoices of one deal, both sent."""
    advance = await draft(desk, deal, price=30_000_00)
    await send(desk, advance)
    rest = await draft(desk, deal, price=70_000_00)
    await send(desk, rest)
    return advance, rest


async def test_an_advance_leaves_the_deal_open_and_the_last_payment_wins_it(desk: Desk) -> None:
    deal = await ready(desk)
    advance, rest = await advance_and_rest(desk, deal)
    first = await pay(desk, advance, 30_000_00)
    assert (first.status, first.advance, first.deal_won) == (InvoiceStatus.PAID, True, False)
    assert (await desk.row(deal)).status is DealStatus.OPEN
    last = await pay(desk, rest, 70_000_00)
    assert (last.advance, last.deal_won) == (False, True)


async def test_a_paid_invoice_for_less_than_the_deal_s_amount_is_an_advance(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        whole = {"minor": 100_000_00, "currency": "RUB"}
        await crm.deals.editing.edit(deal, (await crm.queries.cards.deal(deal)).version, "amount", whole)
    invoice = await draft(desk, deal, price=30_000_00)
    await send(desk, invoice)
    assert (await pay(desk, invoice, 30_000_00)).advance
    assert (await desk.row(deal)).status is DealStatus.OPEN


async def test_what_is_paid_in_a_deal_that_was_refused_is_no_advance(desk: Desk) -> None:
    deal = await desk.deal()
    advance, _ = await advance_and_rest(desk, deal)
    await pay(desk, advance, 1_00)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, (await crm.queries.cards.deal(deal)).version, "no_time")
    result = await pay(desk, advance, 29_999_00)
    assert (result.status, result.advance, result.deal_won) == (InvoiceStatus.PAID, False, False)


async def test_of_the_last_two_payments_at_once_one_wins_the_deal(desk: Desk) -> None:
    deal = await ready(desk)
    advance, rest = await advance_and_rest(desk, deal)
    results = await asyncio.gather(pay(desk, advance, 30_000_00), pay(desk, rest, 70_000_00))
    assert sorted(result.deal_won for result in results) == [False, True]
    assert (await desk.row(deal)).status is DealStatus.WON


async def test_too_much_nothing_and_a_second_press_are_refused(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    await send(desk, invoice)
    version = (await card(desk, invoice)).version
    with pytest.raises(InvoiceRefused) as refused:
        await pay(desk, invoice, 100_000_01)
    assert refused.value.reason == "too_much"
    with pytest.raises(BadValue):
        await pay(desk, invoice, 0)
    await pay(desk, invoice, 50_000_00, version)
    with pytest.raises(Outdated):
        await pay(desk, invoice, 50_000_00, version)
    assert (await card(desk, invoice)).left == 50_000_00
    # Less than the whole, and more than what is left of it.
    with pytest.raises(InvoiceRefused) as refused:
        await pay(desk, invoice, 50_000_01)
    assert refused.value.reason == "too_much"
    await pay(desk, invoice, 50_000_00)
    assert (await row(desk, invoice)).paid == 100_000_00


async def test_two_payments_at_once_count_once(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    await send(desk, invoice)
    version = (await card(desk, invoice)).version
    results = await asyncio.gather(*(pay(desk, invoice, 60_000_00, version) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(result, Outdated) for result in results) == 3
    assert (await card(desk, invoice)).paid == 60_000_00


async def test_a_deal_that_is_closed_already_stays_as_it_is_when_paid(desk: Desk) -> None:
    deal = await desk.deal()
    invoice = await draft(desk, deal)
    await send(desk, invoice)
    await pay(desk, invoice, 1_00)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, (await crm.queries.cards.deal(deal)).version, "no_time")
    result = await pay(desk, invoice, 99_999_00)
    assert (result.status, result.deal_won) == (InvoiceStatus.PAID, False)
    assert (await desk.card(deal)).status is DealStatus.LOST


async def test_a_refusal_voids_what_was_asked_for_but_not_a_debt(desk: Desk) -> None:
    deal = await desk.deal()
    invoice = await draft(desk, deal)
    await send(desk, invoice)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, (await crm.queries.cards.deal(deal)).version, "expensive")
    voided = await row(desk, invoice)
    assert (voided.status, voided.rung_at) == (InvoiceStatus.VOID, None)


async def test_after_a_day_only_those_who_lead_may_void(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    await send(desk, invoice)
    desk.clock.advance(timedelta(days=3))
    with pytest.raises(CorrectionTooLate):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.invoices.corrections.void(invoice, 3)
    async with desk.core.transaction(desk.head) as crm:
        await crm.invoices.corrections.void(invoice, 3)
    assert (await row(desk, invoice)).status is InvoiceStatus.VOID
    with pytest.raises(InvoiceRefused):
        await pay(desk, invoice, 1_00)


async def test_a_foreign_invoice_and_one_that_is_not_there_are_the_same(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    for which in (invoice, 999_999):
        with pytest.raises(Refused):
            await card(desk, which, desk.colleague)
        with pytest.raises(Refused):
            async with desk.core.transaction(desk.colleague) as crm:
                await crm.invoices.pay(which, 1, 1_00)
