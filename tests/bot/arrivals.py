"""Updates as Telegram would send them, for tests that go in past the sandbox."""

from __future__ import annotations

from typing import Any

from bot.updates.receiving.raw_update import Arrival, arrival


def message(update_id: int, text: str = "hello", person: int = 700, **more: Any) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "Ivan", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "Ivan"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": 1, "from": user, "chat": chat, "text": text, **more},
    }


def arrived(update_id: int, text: str = "hello", person: int = 700) -> Arrival:
    return arrival(message(update_id, text, person))
