"""A raw update: what can be told of it without believing anything in it, and its text as it is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_WIDEST = 2**63 - 1
_ASKED_FOR = ("message", "callback_query", "edited_message", "my_chat_member", "inline_query")
# What the bot asks Telegram for; anything else that comes is ignored quietly.
ALLOWED_UPDATES = _ASKED_FOR


class Garbage(ValueError):
    """Not an update: no JSON object, or without a usable id."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update at the door. `chat_id` keeps its order (for a press without a message: the person's id)."""

    update_id: int
    chat_id: int | None
    person_id: int | None
    language: str | None
    press_id: str | None
    private: bool
    raw: str


def parsed(body: bytes) -> Arrival:
    """A webhook's body. Raises Garbage."""
    try:
        return arrival(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Garbage(type(error).__name__) from None


def arrival(update: Any) -> Arrival:
    """An update as decoded from JSON. Raises Garbage."""
    if not isinstance(update, dict) or (update_id := _id(update.get("update_id"))) is None:
        raise Garbage("no update_id")
    event = next((value for name, value in update.items() if name != "update_id" and isinstance(value, dict)), {})
    chat, person = _part(_part(event, "message") or event, "chat"), _part(event, "from")
    person_id = _id(person.get("id"))
    press_id = event.get("id") if "callback_query" in update else None
    language = person.get("language_code")
    return Arrival(
        update_id=update_id,
        chat_id=chat_id if (chat_id := _id(chat.get("id"))) is not None else person_id,
        person_id=person_id,
        language=language if isinstance(language, str) else None,
        press_id=press_id if isinstance(press_id, str) else None,
        # What somebody types inline is in another chat: nothing is said about it in ours.
        private=chat.get("type", "private") == "private" and "inline_query" not in update,
        raw=stored(update),
    )


def stored(update: dict[str, Any]) -> str:
    """JSON that both databases take: NUL and lone surrogates, which neither does, become U+FFFD."""
    text = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return stored(_clean(update))
    if "\\u0000" in text:
        text = json.dumps(_clean(update), ensure_ascii=False, separators=(",", ":"))
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _part(event: dict[str, Any], name: str) -> dict[str, Any]:
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _id(value: Any) -> int | None:
    """A whole number that fits a column, or None (a 30-digit id, a boolean, a string)."""
    return value if type(value) is int and -_WIDEST <= value <= _WIDEST else None
