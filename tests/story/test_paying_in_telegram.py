"""An invoice is paid inside Telegram (R30): asked before, refused when it has changed, kept once when it came."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.settings import Settings
from crm_core.models import Invoice, OnlinePayment, Payment
from crm_core.rules.deals.statuses import InvoiceStatus
from sandbox import Sandbox
from sandbox.acts.performing import perform
from sandbox.views import Seen
from tests.bot.conftest import settings_for
from tests.bot.waiting import until
from tests.story.company import SHOP, Company, a_new_lead


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, way_in: str) -> Settings:
    return settings_for(
        sandbox,
        database_url,
        way_in,
        flood_burst=10_000,
        payment_provider_token="381764678:TEST:sandbox",
        payment_receipt="email",
    )


async def the_bill(company: Company) -> Seen:
    await a_new_lead(company, company.olga)
    anna = company.anna
    await anna.tap_reply("📋 Сегодня")
    await anna.hears("Сегодня")
    await company.press(anna, "Ольга", "🧾 Счёт", "Новый счёт")
    await company.press(anna, "Из каталога", "Разработка", "Интернет-магазин", "Проверить", "Отправить")
    await company.settled()
    return await latest_bill(company)


async def latest_bill(company: Company) -> Seen:
    bills = [seen for seen in await company.olga.look() if "invoice" in seen.body]
    return bills[-1]


async def paying(company: Company, bill: Seen) -> dict[str, Any]:
    """Presses Pay; the bot's answer to the question that comes before."""
    world = company.sandbox.world
    made = perform(world, company.olga.id, "pay", {"message": bill.id})["press"]
    await until(lambda: world.presses[made].answer is not None)
    await company.settled()
    answer = world.presses[made].answer
    assert answer is not None
    return answer


async def invoice(company: Company) -> Invoice:
    async with company.app.storage.reader() as session:
        return (await session.scalars(select(Invoice))).one()


async def payments(company: Company) -> list[int]:
    async with company.app.storage.reader() as session:
        return list(await session.scalars(select(Payment.amount).order_by(Payment.id)))


async def test_a_bill_is_paid_once_an_old_one_is_refused_and_no_money_is_lost(company: Company) -> None:
    bill, world = await the_bill(company), company.sandbox.world
    asked = world.invoices[f"{company.olga.id}:{bill.id}"]
    assert asked["total_amount"] == SHOP
    items = json.loads(asked["provider_data"])["receipt"]["items"]
    assert [item["amount"] for item in items] == [{"value": "150000.00", "currency": "RUB"}]
    await a_stray_charge(company, bill)
    await company.press(company.anna, "Пришла другая сумма")
    await company.anna.say("50 000")
    await company.anna.hears("оплачен частично")
    refused = await paying(company, bill)
    assert not refused["ok"]
    assert "изменился" in refused["text"]
    await company.olga.say("/my")
    await company.olga.hears("Ваши заявки")
    await company.press(company.olga, "срок: 23 марта")
    await company.press(company.olga, "Оплатить здесь")
    rest = await latest_bill(company)
    assert rest.body["invoice"]["total_amount"] == SHOP - 50_000_00
    assert (await paying(company, rest))["ok"]
    await company.olga.hears(re.compile(r"Получили 100\s000"))
    await company.anna.hears("Оплачено в Telegram")
    assert await payments(company) == [50_000_00, SHOP - 50_000_00]
    assert (await invoice(company)).status is InvoiceStatus.PAID
    charge = next(seen for seen in await company.olga.look() if "successful_payment" in seen.body)
    assert "@" in charge.body["successful_payment"]["order_info"]["email"], "the receipt goes there"
    world.updates.add("message", charge.body, company.olga.id)
    await company.settled()
    assert await payments(company) == [50_000_00, SHOP - 50_000_00], "the same charge twice is one payment"
    assert not (await paying(company, rest))["ok"], "what is paid is not paid again"


async def a_stray_charge(company: Company, bill: Seen) -> None:
    """The answer to the question and the money are seconds apart: meanwhile the invoice may be another."""
    world = company.sandbox.world
    told = {
        "currency": "USD", "total_amount": 999, "invoice_payload": f"inv:{(await invoice(company)).id}",
        "telegram_payment_charge_id": "strange", "provider_payment_charge_id": "strange",
    }  # fmt: skip
    body = {**bill.body, "message_id": 90_000, "from": world.accounts[company.olga.id].user, "successful_payment": told}
    del body["invoice"], body["reply_markup"]
    world.updates.add("message", body, company.olga.id)
    await company.settled()
    await company.olga.hears("Менеджер разберётся")
    seen = await company.anna.hears("Оплачено в Telegram")
    assert "другой валюте" in seen.text
    assert await payments(company) == []
    async with company.app.storage.reader() as session:
        kept = (await session.scalars(select(OnlinePayment))).one()
    assert (kept.amount, kept.currency, kept.booked) == (999, "USD", False)
