"""Money: the way of sending, refunds, currencies. What an invoice is at all is rule 105."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.acts import perform
from sandbox.people import Person
from tests.contract.bot import Bot
from tests.contract.rules import rule

Json = dict[str, Any]
INVOICE: Json = {
    "title": "Lamp", "description": "A lamp", "payload": "deal-1", "currency": "RUB", "provider_token": "1:TEST:x",
    "prices": [{"label": "Lamp", "amount": 1000}],
}  # fmt: skip
STARS = {**INVOICE, "currency": "XTR", "provider_token": ""}
BY_POST = {"id": "post", "title": "By post", "prices": [{"label": "Post", "amount": 300}]}


async def heard(bot: Bot) -> list[Json]:
    """The updates that have not been taken yet."""
    updates = (await bot.ask("getUpdates")).result
    if updates:
        await bot.ask("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


async def paying(bot: Bot, sandbox: Sandbox, owner: Person, invoice: Json) -> Json:
    """The first update after somebody has pressed Pay."""
    sent = (await bot.ask("sendInvoice", chat_id=bot.chat, **invoice)).result
    perform(sandbox.world, owner.id, "pay", {"message": sent["message_id"]})
    [asked] = await heard(bot)
    return asked


@rule(165)
async def test_the_way_of_sending_comes_before_the_money(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """is_flexible: shipping_query, its answer with the ways, and pre_checkout_query with the one chosen and the sum.

    Source: core.telegram.org/bots/api#shippingquery, #answershippingquery, #orderinfo.
    """
    flexible = {**INVOICE, "is_flexible": True, "need_shipping_address": True, "need_name": True}
    query = (await paying(bot, sandbox, owner, flexible))["shipping_query"]
    assert query["invoice_payload"] == "deal-1"
    answer = {"shipping_query_id": query["id"], "ok": True}
    assert (await bot.ask("answerShippingQuery", **answer)).words == "shipping options are not specified"
    assert (await bot.ask("answerShippingQuery", **answer, shipping_options=[BY_POST])).result is True
    [asked] = await heard(bot)
    bill = asked["pre_checkout_query"]
    assert (bill["shipping_option_id"], bill["total_amount"]) == ("post", 1300)
    assert bill["order_info"]["shipping_address"] == query["shipping_address"]
    assert (await bot.ask("answerPreCheckoutQuery", pre_checkout_query_id=bill["id"], ok=True)).result is True
    [paid] = await heard(bot)
    assert paid["message"]["successful_payment"]["order_info"]["name"] == owner.name


@rule(165)
async def test_goods_that_cannot_be_sent_are_not_paid_for(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """ok is false and says why: nothing further is asked; a second answer is too late.

    Source: core.telegram.org/bots/api#answershippingquery.
    """
    query = (await paying(bot, sandbox, owner, {**INVOICE, "is_flexible": True}))["shipping_query"]
    refusal = {"shipping_query_id": query["id"], "ok": False}
    assert (await bot.ask("answerShippingQuery", **refusal)).words == "error message is empty"
    assert (await bot.ask("answerShippingQuery", **refusal, error_message="Too far")).result is True
    assert await heard(bot) == []
    assert "query is too old" in (await bot.ask("answerShippingQuery", **refusal, error_message="Too far")).words


@rule(166)
async def test_stars_go_back_once(bot: Bot, sandbox: Sandbox, owner: Person) -> None:
    """refundStarPayment of a charge: true, and refunded_payment; the second time CHARGE_ALREADY_REFUNDED.

    Source: core.telegram.org/bots/api#refundstarpayment, #refundedpayment; core.telegram.org/method/
    payments.refundStarsCharge. The words for a charge that nobody has paid are a guess.
    """
    bill = (await paying(bot, sandbox, owner, STARS))["pre_checkout_query"]
    await bot.ask("answerPreCheckoutQuery", pre_checkout_query_id=bill["id"], ok=True)
    [paid] = await heard(bot)
    charge = paid["message"]["successful_payment"]["telegram_payment_charge_id"]
    back = {"user_id": owner.id, "telegram_payment_charge_id": charge}
    assert (await bot.ask("refundStarPayment", **{**back, "user_id": 1})).words == "CHARGE_ID_INVALID"
    assert (await bot.ask("refundStarPayment", **back)).result is True
    [told] = await heard(bot)
    assert told["message"]["refunded_payment"]["telegram_payment_charge_id"] == charge
    assert (await bot.ask("refundStarPayment", **back)).words == "CHARGE_ALREADY_REFUNDED"


@rule(167)
@pytest.mark.parametrize(("given", "shown"), [("usd", "USD"), ("Rub", "RUB")])
async def test_a_currency_is_three_letters_of_any_size(bot: Bot, given: str, shown: str) -> None:
    """A currency in small letters is the same one; four letters are none: CURRENCY_INVALID.

    Source: a guess; pyTelegramBotAPI's published example sends "usd".
    """
    sent = (await bot.ask("sendInvoice", chat_id=bot.chat, **{**INVOICE, "currency": given})).result
    assert sent["invoice"]["currency"] == shown
    assert (await bot.ask("sendInvoice", chat_id=bot.chat, **{**INVOICE, "currency": "USDT"})).words == (
        "CURRENCY_INVALID"
    )
