"""Invoices and what comes of them."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import send, writable_chat
from sandbox.records import Post, Press
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]
STARS = "XTR"
_CURRENCY = re.compile(r"[A-Z]{3}")
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
    currency, prices = params["currency"], params["prices"]
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
    world.invoices[f"{chat.id}:{body['message_id']}"] = {**invoice, "payload": params["payload"]}
    return body


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
    invoice = world.invoices[query.data]
    account, chat = world.accounts[query.person_id], world.chats[query.chat_id]
    told: Json = {
        "currency": invoice["currency"], "total_amount": invoice["total_amount"], "invoice_payload": invoice["payload"],
        "telegram_payment_charge_id": f"sandbox-{query.id}", "provider_payment_charge_id": f"provider-{query.id}",
    }  # fmt: skip
    body: Json = {
        "message_id": world.next_message_id(chat), "from": account.user, "chat": chat.body, "date": world.date(),
        "successful_payment": told,
    }  # fmt: skip
    world.add_post(chat, Post(body, from_bot=False, touched=world.touch()))
    world.updates.add("message", body, chat.id)
