"""Somebody pays an invoice: the bot is asked first, and has ten seconds to agree."""

from __future__ import annotations

from typing import Any

from sandbox.acts.performing import Impossible, act, message_of
from sandbox.world import Account, Chat, World

Json = dict[str, Any]


@act
def pay(world: World, account: Account, chat: Chat, message: int) -> Json:
    """Press Pay under an invoice: a pre_checkout_query goes to the bot; what it answers is the answer to a press."""
    key = f"{chat.id}:{message_of(chat, message).id}"
    invoice = world.invoices.get(key)
    if invoice is None:
        raise Impossible("this message is no invoice")
    made = world.add_press(account.id, chat.id, message, key)
    query: Json = {
        "id": made.id, "from": account.user, "currency": invoice["currency"],
        "total_amount": invoice["total_amount"], "invoice_payload": invoice["payload"],
    }  # fmt: skip
    world.updates.add("pre_checkout_query", query, chat.id)
    return {"press": made.id}
