"""What the bots under test are sent: leads who write to a company that knows them."""

from __future__ import annotations

import json
import re

FIRST_LEAD = 1_000_000
# In a body of JSON, a form, or a form of several parts: bots differ in what they send.
CHAT = re.compile(rb'(?:"chat_id":\s*|\bchat_id=|name="chat_id".*?\r\n\r\n)(-?\d+)', re.DOTALL)


def lead_writes(update_id: int, lead: int) -> bytes:
    person = {"id": lead, "is_bot": False, "first_name": f"Lead {lead}", "language_code": "en"}
    message = {
        "message_id": update_id,
        "date": 1_700_000_000,
        "chat": {"id": lead, "type": "private", "first_name": person["first_name"]},
        "from": person,
        "text": f"Could you send me the price for {update_id % 90 + 10} chairs by Friday?",
    }
    return json.dumps({"update_id": update_id, "message": message}).encode()


def answered_lead(method: str, body: bytes) -> int | None:
    """The lead whom this call to the Bot API answers; None for anything else (a manager's notice, a chat action)."""
    if method != "sendMessage" or (found := CHAT.search(body)) is None:
        return None
    chat = int(found[1])
    return chat if chat >= FIRST_LEAD else None
