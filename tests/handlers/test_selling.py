"""Products and invoices by buttons, and what a payment does."""

from __future__ import annotations

from sqlalchemy import update

from crm_core.core import CrmCore
from crm_core.models import Product
from crm_core.rules.deals.statuses import DealStatus
from tests.handlers.desk import SHOP, Desk, desk_with_a_lead


async def test_the_price_of_the_chosen_product_is_offered_as_the_amount(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.press("➡️ Этап")
    await anna.press("Предложение отправлено")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await anna.press("000")
    await anna.press("Больше не нужно")
    await anna.press("по регламенту")
    assert (await desk.card()).amount == SHOP


async def test_where_the_catalogue_is_empty_the_manager_hears_who_fills_it(desk: Desk) -> None:
    async with desk.core.storage.writer() as session:
        await session.execute(update(Product).values(active=False))
    await desk.open_deal()
    await desk.anna.press("➡️ Этап")
    await desk.anna.press("Предложение отправлено")
    assert "Каталог пуст." in desk.anna.text
    await desk.anna.press("К сделке")
    assert (await desk.card()).stage.name.ru == "Заявка получена"


async def test_an_invoice_is_made_by_buttons_and_wins_the_deal_when_paid(desk: Desk) -> None:
    anna = desk.anna
    await fill_card(desk)
    await desk.open_deal()
    await anna.press("Счёт")
    await anna.press("Новый счёт")
    assert "Всё верно?" in anna.text, "the deal's product is on it already"
    await anna.press("Изменить")
    assert "1. Интернет-магазин: 1 × 150\xa0000\xa0₽/шт." in anna.text, "the deal's product is on it already"
    await anna.press("Из каталога")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    assert "2 × 150\xa0000\xa0₽/шт." in anna.text
    less = anna.data("➖")
    await anna.press_data(less)
    await anna.press_data(less)
    assert "1 × 150\xa0000\xa0₽/шт." in anna.text
    await anna.press("Оплатить до")
    await anna.press("чт, 19 мар.")
    await anna.press("Проверить")
    send = anna.data("Отправить")
    await anna.press("Отправить")
    assert "ждёт оплаты" in anna.text
    await anna.press_data(send)
    await desk.open_deal()
    await anna.press("Счёт")
    await anna.press("№ 20")
    await anna.press("другая сумма")
    await anna.say("50 000")
    assert "оплачен частично" in anna.text
    await anna.press("✅ Оплачено")
    assert (await desk.card()).status is DealStatus.WON
    assert "Продано" in anna.text
    await anna.press("12 месяцев: 16 марта 2027")
    assert "Продажа" in anna.text


async def test_an_advance_is_thanked_for_and_leaves_the_deal_open(desk: Desk) -> None:
    anna = desk.anna
    await fill_card(desk)
    async with desk.core.transaction(desk.actor) as crm:
        invoice = await crm.invoices.draft(desk.deal)
        await crm.deals.editing.edit(desk.deal, (await crm.queries.cards.deal(desk.deal)).version, "amount", 2 * SHOP)
    async with desk.core.transaction(desk.actor) as crm:
        await crm.invoices.send(invoice, (await crm.queries.cards.invoice(invoice)).version)
    await desk.open_deal()
    await anna.press("Счёт")
    await anna.press("№ 20")
    await anna.press("✅ Оплачено")
    assert "остаётся в работе" in anna.text
    await anna.press("Счета сделки")
    await anna.press("К сделке")
    assert (await desk.card()).status is DealStatus.OPEN


async def test_a_payment_that_cannot_win_yet_says_what_is_missing(core: CrmCore) -> None:
    desk = await desk_with_a_lead(strict(core))
    anna = desk.anna
    await desk.open_deal()
    for label in ("Счёт", "Новый счёт", "Из каталога", "Разработка", "Интернет", "Проверить", "Отправить", "Оплачено"):
        await anna.press(label)
    assert "осталось заполнить" in anna.text
    await anna.press("Заполнить и закрыть")
    await anna.press("Разработка")
    await anna.press("Интернет-магазин")
    await anna.say("Кафе Ромашка")
    assert (await desk.card()).status is DealStatus.WON


def strict(core: CrmCore) -> CrmCore:
    """The same company with a last stage that asks for the client's company."""
    inbound, *others = core.regulation.funnels
    paid = inbound.stages[-1].model_copy(update={"required": ("company_name",)})
    changed = inbound.model_copy(update={"stages": (*inbound.stages[:-1], paid)})
    regulation = core.regulation.model_copy(update={"funnels": (changed, *others)})
    return CrmCore(core.storage, regulation.model_validate(regulation.model_dump()), core.clock)


async def fill_card(desk: Desk) -> None:
    """What the last stage asks for."""
    for field, value in (("product", 1), ("amount", {"minor": SHOP, "currency": "RUB"}), ("company_name", "Ромашка")):
        card = await desk.card()
        async with desk.core.transaction(desk.actor) as crm:
            await crm.deals.editing.edit(desk.deal, card.version, field, value)
