"""Somebody pays an invoice: the bot is asked first, and has ten seconds to agree."""

from __future__ import annotations

from typing import Any

from sandbox.acts.performing import Impossible, act, message_of
from sandbox.methods.payments import ADDRESS, ask_to_pay
from sandbox.world import Account, Chat, World

Json = dict[str, Any]


@act
def pay(world: World, account: Account, chat: Chat, message: int) -> Json:
    """Press Pay under an invoice: a pre_checkout_query goes to the bot; what it answers is the answer to a press.

    Where the price depends on the way of sending, a shipping_query goes before it.
    """
    key = f"{chat.id}:{message_of(chat, message).id}"
    invoice = world.invoices.get(key)
    if invoice is None:
        raise Impossible("this message is no invoice")
    if not invoice.get("is_flexible"):
        return {"press": ask_to_pay(world, account, chat.id, message).id}
    made = world.add_press(account.id, chat.id, message, key)
    asked = {"invoice_payload": invoice["payload"], "shipping_address": ADDRESS}
    world.updates.add("shipping_query", {"id": made.id, "from": account.user, **asked}, chat.id)
    return {"press": made.id}
