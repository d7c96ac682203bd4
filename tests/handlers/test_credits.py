"""An invoice made less from the chat (R30, R73): how much, why, sure; the rest on a new one; money that goes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.models import Invoice
from crm_core.rules.deals.statuses import InvoiceStatus
from tests.handlers.desk import SHOP, Desk, desk_with_a_lead
from tests.handlers.test_selling import fill_card


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    """Oleg's deal with an invoice of 150,000 that was sent, and 50,000 of it paid."""
    desk = await desk_with_a_lead(core)
    await fill_card(desk)
    await desk.open_deal()
    for label in ("Счёт", "Новый счёт"):
        await desk.anna.press(label)
    await desk.anna.press("Отправить")
    await opened(desk)
    await desk.anna.press("другая сумма")
    await desk.anna.say("50 000")
    return desk


async def invoices(desk: Desk) -> list[Invoice]:
    async with desk.core.storage.reader() as session:
        return list(await session.scalars(select(Invoice).order_by(Invoice.id)))


async def opened(desk: Desk) -> None:
    await desk.anna.press_data(f"i:{(await invoices(desk))[0].id}")


async def test_a_typed_sum_with_a_reason_is_done_only_when_sure_and_goes_back(desk: Desk) -> None:
    await opened(desk)
    await desk.anna.press("Уменьшить счёт")
    await desk.anna.say("120 000")
    await desk.anna.say("Сделали только половину")
    assert "Сделали только половину" in desk.anna.text
    await desk.anna.press("Сообщить клиенту")
    assert "Вернуть клиенту: 20 000" in desk.anna.text.replace("\xa0", " ")
    assert (await invoices(desk))[0].credited == 0, "nothing is done before it is confirmed"
    await desk.anna.press("Да, уменьшить")
    now = (await invoices(desk))[0]
    assert (now.status, now.credited, now.rung_at) == (InvoiceStatus.PAID, 120_000_00, None)
    assert (await desk.card()).amount == SHOP - 120_000_00
    await desk.anna.press("Вернули: 20")
    await desk.anna.press("ничего не говорить")
    assert (await invoices(desk))[0].paid == 30_000_00
    await desk.open_deal()
    assert "Вернуть клиенту" not in desk.anna.text


async def test_the_way_back_leaves_everything_as_it_was(desk: Desk) -> None:
    await opened(desk)
    await desk.anna.press("Уменьшить счёт")
    await desk.anna.press("Неоплаченное")
    await desk.anna.press("Ошибка в счёте")
    await desk.anna.press("« Назад")
    assert "Осталось оплатить" in desk.anna.text
    await desk.anna.say("100")
    assert (await invoices(desk))[0].credited == 0


async def test_one_press_puts_the_rest_on_a_new_invoice(desk: Desk) -> None:
    await opened(desk)
    await desk.anna.press("Новый счёт на остаток")
    await desk.anna.press("Да, новый счёт")
    first, rest = await invoices(desk)
    assert (first.status, first.credited) == (InvoiceStatus.PAID, 100_000_00)
    assert (rest.status, rest.total) == (InvoiceStatus.DRAFT, 100_000_00)
    assert (await desk.card()).amount == SHOP
    await desk.anna.press("Отправить")
    assert (await invoices(desk))[1].status is InvoiceStatus.SENT


async def test_money_that_all_went_back_by_mistake_is_put_right(desk: Desk) -> None:
    await opened(desk)
    await desk.anna.press("Уменьшить счёт")
    await desk.anna.say("150 000")
    await desk.anna.say("Не понадобилось")
    await desk.anna.press("Да, уменьшить")
    await desk.anna.press("Вернули: 50")
    await desk.anna.press("ничего не говорить")
    assert (await invoices(desk))[0].paid == 0
    await opened(desk)
    await desk.anna.press("Отменить оплату")
    await desk.anna.say("Ошиблись счётом")
    await desk.anna.press("ничего не говорить")
    assert (await invoices(desk))[0].paid == 50_000_00
