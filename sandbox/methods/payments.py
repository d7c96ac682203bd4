"""Invoices and what comes of them."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import send, writable_chat
from sandbox.records import Post, Press
from sandbox.requests import Call
from sandbox.world import Account, World

Json = dict[str, Any]
STARS = "XTR"
ADDRESS = {
    "country_code": "DE", "state": "", "city": "Berlin", "street_line1": "Unter den Linden 1", "street_line2": "",
    "post_code": "10117",
}  # fmt: skip
"""Where everybody here has their goods sent."""
_ASKED = ("is_flexible", "need_name", "need_phone_number", "need_email", "need_shipping_address")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _invoice(params: Json) -> Json:
    """What an Invoice shows.

    Raises:
        ApiError: 400 for a title, payload, currency or price that cannot be, and money without a provider.
    """
    for name, longest in (("title", 32), ("description", 255)):
        if not params[name] or len(params[name]) > longest:
            raise bad_request(
                f"invoice {name} must be non-empty" if not params[name] else f"INVOICE_{name.upper()}_INVALID"
            )
    if not 1 <= len(params["payload"].encode()) <= 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    currency, prices = params["currency"].upper(), params["prices"]
    if not _CURRENCY.fullmatch(currency):
        raise bad_request("CURRENCY_INVALID")
    if not params.get("provider_token") and currency != STARS:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    total = sum(price["amount"] for price in prices)
    if not prices or total <= 0 or (currency == STARS and len(prices) != 1):
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return {
        "title": params["title"], "description": params["description"],
        "start_parameter": params.get("start_parameter") or "", "currency": currency, "total_amount": total,
    }  # fmt: skip


@method("sendInvoice")
def send_invoice(world: World, call: Call) -> Json:
    params = call.params
    invoice = _invoice(params)
    markup = params.get("reply_markup")
    if markup is None:
        pay = {"text": f"Pay {invoice['total_amount'] / 100:g} {invoice['currency']}", "pay": True}
        markup = {"inline_keyboard": [[pay]]}
    elif not markup.get("inline_keyboard", [[{}]])[0][0].get("pay"):
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
    chat = writable_chat(world, params["chat_id"])
    body = send(world, chat, {**params, "reply_markup": markup}, {"invoice": invoice})
    asked: Json = {name: True for name in _ASKED if params.get(name)}
    if params.get("provider_data"):
        asked["provider_data"] = params["provider_data"]
    world.invoices[f"{chat.id}:{body['message_id']}"] = {**invoice, "payload": params["payload"], **asked}
    return body


@method("answerShippingQuery")
def answer_shipping(world: World, call: Call) -> bool:
    """The first of the ways that are offered is chosen, and the bot is asked whether it may be paid."""
    query = world.live_press(call.params["shipping_query_id"])
    if query is None:
        raise bad_request(_TOO_OLD)
    ok, options = call.params["ok"], call.params.get("shipping_options") or []
    if ok and not options:
        raise bad_request("shipping options are not specified")
    if not ok and not call.params.get("error_message"):
        raise bad_request("error message is empty")
    query.answer = {"ok": ok, "text": "" if ok else call.params["error_message"], "show_alert": True}
    query.touched = world.touch()
    if ok:
        ask_to_pay(world, world.accounts[query.person_id], query.chat_id, query.message_id, option=options[0])
    return True


def ask_to_pay(world: World, account: Account, chat_id: int, message_id: int, *, option: Json | None = None) -> Press:
    """The bot has ten seconds to say whether it may be paid; ``option`` is how the goods are sent."""
    invoice = world.invoices[f"{chat_id}:{message_id}"]
    total = invoice["total_amount"] + sum(price["amount"] for price in (option or {}).get("prices", []))
    order = {
        **({"name": account.user["first_name"]} if "need_name" in invoice else {}),
        **({"phone_number": account.phone} if "need_phone_number" in invoice else {}),
        **({"email": "somebody@example.com"} if "need_email" in invoice else {}),
        **({"shipping_address": ADDRESS} if "need_shipping_address" in invoice else {}),
    }
    told = {"order_info": order} if order else {}
    chosen = {"shipping_option_id": option["id"]} if option is not None else {}
    made = world.add_press(account.id, chat_id, message_id, f"{chat_id}:{message_id}")
    bill: Json = {
        "currency": invoice["currency"], "total_amount": total, "invoice_payload": invoice["payload"], **chosen, **told
    }  # fmt: skip
    world.bills[made.id] = bill
    world.updates.add("pre_checkout_query", {"id": made.id, "from": account.user, **bill}, chat_id)
    return made


@method("answerPreCheckoutQuery")
def answer_pre_checkout(world: World, call: Call) -> bool:
    query = world.live_press(call.params["pre_checkout_query_id"])
    if query is None:
        raise bad_request(_TOO_OLD)
    if not call.params["ok"] and not call.params.get("error_message"):
        raise bad_request("error message is empty")
    query.answer = {"ok": call.params["ok"], "text": call.params.get("error_message") or "", "show_alert": True}
    query.touched = world.touch()
    if call.params["ok"]:
        _paid(world, query)
    return True


def _paid(world: World, query: Press) -> None:
    """The money is taken: a message of whoever paid says so."""
    charge = f"sandbox-{query.id}"
    told: Json = {
        **world.bills.pop(query.id), "telegram_payment_charge_id": charge,
        "provider_payment_charge_id": f"provider-{query.id}",
    }  # fmt: skip
    world.payments[charge] = {"user": query.person_id, "chat": query.chat_id, "told": told}
    _happened(world, query.person_id, query.chat_id, {"successful_payment": told})


@method("refundStarPayment")
def refund(world: World, call: Call) -> bool:
    """What was paid in stars goes back to whoever paid it, once; their chat has a message of it."""
    payment = world.payments.get(call.params["telegram_payment_charge_id"])
    if payment is None or payment["user"] != call.params["user_id"] or payment["told"]["currency"] != STARS:
        raise bad_request("CHARGE_ID_INVALID")
    if payment.get("refunded"):
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    payment["refunded"] = True
    names = ("currency", "total_amount", "invoice_payload", "telegram_payment_charge_id")
    refunded = {name: payment["told"][name] for name in names}
    _happened(world, payment["user"], payment["chat"], {"refunded_payment": refunded})
    return True


def _happened(world: World, person_id: int, chat_id: int, content: Json) -> None:
    account, chat = world.accounts[person_id], world.chats[chat_id]
    body: Json = {
        "message_id": world.next_message_id(chat), "from": account.user, "chat": chat.body, "date": world.date(),
        **content,
    }  # fmt: skip
    world.add_post(chat, Post(body, from_bot=False, touched=world.touch()))
    world.updates.add("message", body, chat.id)
