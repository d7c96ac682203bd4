"""Payments from wherever they are told, and put right where they were wrong (R30, R73)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal, Invoice, Payment, Task
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, TaskState
from tests.handlers.desk import SHOP, Desk, desk_with_a_lead
from tests.handlers.test_selling import fill_card


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    """Oleg's deal has all that its stages ask for, and an invoice of 150,000 that was sent."""
    desk = await desk_with_a_lead(core)
    await fill_card(desk)
    await desk.open_deal()
    for label in ("Счёт", "Новый счёт"):
        await desk.anna.press(label)
    await desk.anna.press("Отправить")
    return desk


async def invoice(desk: Desk) -> Invoice:
    async with desk.core.storage.reader() as session:
        return (await session.scalars(select(Invoice))).one()


async def at_the_sale(desk: Desk) -> None:
    """The manager takes the deal to its last stage by the list of stages."""
    await desk.open_deal()
    await desk.anna.press("➡️ Этап")
    await desk.anna.press("Оплата получена")


async def test_a_sale_with_an_unpaid_invoice_asks_how_much_came(desk: Desk) -> None:
    await at_the_sale(desk)
    assert "Сколько пришло" in desk.anna.text
    assert (await desk.card()).status is DealStatus.OPEN
    await desk.anna.press("Всё")
    paid = await invoice(desk)
    assert (paid.status, paid.paid, paid.rung_at) == (InvoiceStatus.PAID, SHOP, None)
    assert (await desk.card()).status is DealStatus.WON


async def test_paid_is_two_presses_from_the_task(desk: Desk) -> None:
    await desk.open_deal()
    for label in ("➡️ Этап", "Счёт выставлен", "Больше не нужно", "по регламенту"):
        if any(label in one for one in desk.anna.labels):
            await desk.anna.press(label)
    task = next(one for one in (await desk.card()).tasks if one.type == "invoice_chase")
    await desk.anna.press_data(f"t:{task.id}")
    await desk.anna.press("Оплатили")
    await desk.anna.press("Всё")
    assert (await invoice(desk)).status is InvoiceStatus.PAID
    card = await desk.card()
    assert (card.status, card.tasks) == (DealStatus.WON, ())


async def told_of_money_early(desk: Desk) -> int:
    """The payment's task stands at a stage far before the sale: an invoice went out early. The task's id."""
    async with desk.core.storage.writer() as session:
        task = (await session.scalars(select(Task).where(Task.state == TaskState.OPEN))).first()
        assert task is not None
        task.type = "invoice_chase"
        return task.id


async def test_paid_is_paid_at_whatever_stage_the_deal_stands(desk: Desk) -> None:
    await desk.anna.press_data(f"t:{await told_of_money_early(desk)}")
    await desk.anna.press("Оплатили")
    assert "Сколько пришло" in desk.anna.text
    await desk.anna.press("Всё")
    assert (await invoice(desk)).status is InvoiceStatus.PAID
    assert (await desk.card()).status is DealStatus.WON


async def test_a_part_of_it_is_kept_at_an_early_stage_too(desk: Desk) -> None:
    before = await desk.card()
    await desk.anna.press_data(f"t:{await told_of_money_early(desk)}")
    await desk.anna.press("Оплатили")
    await desk.anna.press("Другая сумма")
    await desk.anna.say("50 000")
    await desk.anna.press("завтра")
    after = await desk.card()
    assert ((await invoice(desk)).paid, after.stage.code) == (50_000_00, before.stage.code)
    assert after.tasks


async def test_all_that_was_billed_may_be_less_than_the_deal(desk: Desk) -> None:
    async with desk.core.storage.writer() as session:
        (await session.scalars(select(Deal))).one().amount = SHOP * 2
    await desk.anna.press_data(f"t:{await told_of_money_early(desk)}")
    await desk.anna.press("Оплатили")
    await desk.anna.press("Всё")
    assert "продвинулась" in desk.anna.text, "no sale yet: where the deal goes is asked"


async def test_who_does_not_know_the_sum_says_so_and_loses_nothing(desk: Desk) -> None:
    await desk.anna.press_data(f"t:{await told_of_money_early(desk)}")
    await desk.anna.press("Оплатили")
    await desk.anna.press("не знаю")
    assert "продвинулась" in desk.anna.text
    assert (await invoice(desk)).status is InvoiceStatus.SENT


async def test_a_part_is_kept_and_the_deal_goes_on(desk: Desk) -> None:
    await at_the_sale(desk)
    await desk.anna.press("Другая сумма")
    await desk.anna.say("50 000")
    part = await invoice(desk)
    assert (part.status, part.paid) == (InvoiceStatus.PART_PAID, 50_000_00)
    assert (await desk.card()).status is DealStatus.OPEN
    await desk.open_deal()
    assert "Оплачено" in desk.anna.text


async def test_more_than_is_due_is_not_taken(desk: Desk) -> None:
    await at_the_sale(desk)
    await desk.anna.press("Другая сумма")
    await desk.anna.say("900 000")
    assert (await invoice(desk)).paid == 0
    await desk.anna.say("150000")
    assert (await desk.card()).status is DealStatus.WON


async def test_a_sale_may_be_paid_later(desk: Desk) -> None:
    await at_the_sale(desk)
    await desk.anna.press("заплатят позже")
    assert (await desk.card()).status is DealStatus.WON
    assert (await invoice(desk)).status is InvoiceStatus.SENT


async def open_invoice(desk: Desk) -> None:
    await desk.anna.press_data(f"i:{(await invoice(desk)).id}")


async def test_a_payment_by_mistake_is_taken_back_in_three_presses(desk: Desk) -> None:
    await open_invoice(desk)
    await desk.anna.press("другая сумма")
    await desk.anna.say("50 000")
    await open_invoice(desk)
    await desk.anna.press("Отменить оплату")
    await desk.anna.press("по ошибке")
    await desk.anna.press("ничего не говорить")
    assert "снят" in (desk.anna.toast or "")
    now = await invoice(desk)
    assert (now.status, now.paid) == (InvoiceStatus.SENT, 0)
    async with desk.core.storage.reader() as session:
        assert list(await session.scalars(select(Payment.amount).order_by(Payment.id))) == [50_000_00, -50_000_00]


async def test_the_reason_may_be_typed(desk: Desk) -> None:
    await open_invoice(desk)
    await desk.anna.press("другая сумма")
    await desk.anna.say("50 000")
    await open_invoice(desk)
    await desk.anna.press("Отменить оплату")
    await desk.anna.say("Заплатили не за тот договор")
    await desk.anna.press("наша ошибка")
    assert (await invoice(desk)).paid == 0


async def test_too_late_the_head_is_asked_by_one_press(desk: Desk, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=4))
    await open_invoice(desk)
    await desk.anna.press("Отменить счёт")
    await desk.anna.press("Да")
    assert (await invoice(desk)).status is InvoiceStatus.SENT
    await desk.anna.press("Попросить")
    assert (desk.anna.toast or "").strip()


async def test_a_promise_moves_the_last_day(desk: Desk) -> None:
    before = await invoice(desk)
    await open_invoice(desk)
    await desk.anna.press("в другой день")
    day = next(label for label in desk.anna.labels if "," in label)
    await desk.anna.press(day)
    assert (await invoice(desk)).due_on != before.due_on


async def test_at_night_an_invoice_is_said_to_go_in_the_morning(core: CrmCore, clock: FrozenClock) -> None:
    desk = await desk_with_a_lead(core)
    await fill_card(desk)
    clock.advance(timedelta(hours=13))
    await desk.open_deal()
    for label in ("Счёт", "Новый счёт", "Отправить"):
        await desk.anna.press(label)
    assert "завтра" in (desk.anna.toast or "")


async def test_a_sent_invoice_offers_the_stage_that_it_stands_for_and_moves_nothing(desk: Desk) -> None:
    assert "Передвинуть?" in desk.anna.text
    assert (await desk.card()).stage.code == "request_received"
    offer = desk.anna.data("➡️ Счёт выставлен")
    await desk.anna.press_data(offer)
    await desk.anna.press("Оставить")
    assert (await desk.card()).stage.code == "invoice_issued"
    await desk.anna.press_data(offer)
    assert (await desk.card()).stage.code == "invoice_issued", "a second press changes nothing"
    await desk.open_deal()
    await desk.anna.press("Счёт")
    await desk.anna.press("№ 20")
    assert "Передвинуть?" not in desk.anna.text
