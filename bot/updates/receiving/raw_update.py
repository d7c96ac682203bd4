"""A raw update: what can be told of it without believing anything in it, and its text as it is stored."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from bot.updates.receiving.json_bounds import loads
from bot.updates.receiving.rich_words import flattened, may_hold_rich_text

_WIDEST = 2**63 - 1
_ASKED_FOR = ("message", "callback_query", "edited_message", "my_chat_member", "inline_query", "pre_checkout_query")
# What the bot asks Telegram for. Anything else that comes, from before it asked, may be between two others (a message
# to a business account): nobody is answered, it counts as nobody's, and of what it says nothing is kept.
ALLOWED_UPDATES = _ASKED_FOR
# Characters of an update as it is kept. A rich message's words come first, so an honest one is far from it.
LARGEST_KEPT = 256 * 1024
_LONGEST_WORDS = 64 * 1024
_WORDS = ("text", "caption")
_NEEDED = frozenset({"message_id", "date", "chat", "from", "id", "data", "message", *_WORDS})
_ITS_ID = re.compile(r'"update_id"\s*+:\s*+(-?\d{1,19})(?!\d)')


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
    date: int | None = None
    """When a message was written, in Unix seconds; None for what is no message."""
    unreadable: str | None = None
    """Why this is kept without being handled: nobody can tell what it is."""


def parsed(body: str | bytes) -> Arrival:
    """An update's text as it came. What cannot be read but has an id is kept as it is. Raises Garbage."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    try:
        update = loads(text)
    except (ValueError, RecursionError) as error:
        return cut_short(text, type(error).__name__)
    try:
        return arrival(update)
    except TooLarge as error:
        return cut_short(text, type(error).__name__)


class TooLarge(ValueError):
    """An update that is too large to be kept even without whatever may be left out of it."""


def cut_short(text: str, why: str = "TooLarge") -> Arrival:
    """The beginning of what cannot be read as a whole, under its id. Raises Garbage if it has none."""
    found = _ITS_ID.search(text)
    if found is None or (update_id := _id(int(found[1]))) is None:
        raise Garbage(why)
    raw = _clean(text[:_LONGEST_WORDS])
    return Arrival(update_id, None, None, None, None, private=False, raw=raw, unreadable=f"unreadable: {why}")


def arrival(update: Any) -> Arrival:
    """An update as decoded from JSON. Raises Garbage, and TooLarge."""
    if not isinstance(update, dict) or (update_id := _id(update.get("update_id"))) is None:
        raise Garbage("no update_id")
    if update.keys().isdisjoint(ALLOWED_UPDATES):
        return Arrival(update_id, None, None, None, None, private=False, raw=stored({"update_id": update_id}))
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
        date=_id(event.get("date")) if "message" in update or "edited_message" in update else None,
    )


def stored(update: dict[str, Any]) -> str:
    """JSON that both databases take: NUL and lone surrogates, which neither does, become U+FFFD. Raises TooLarge."""
    text = _storable(update)
    if len(text) <= LARGEST_KEPT:
        return text
    if may_hold_rich_text(text):
        text = _storable(flattened(update))
    return text if len(text) <= LARGEST_KEPT else _storable(_shrunk(update))


def _shrunk(update: dict[str, Any]) -> dict[str, Any]:
    """Without its largest parts, save who wrote what, until it may be kept. Raises TooLarge."""
    for event in update.values():
        if not isinstance(event, dict):
            continue
        parts = cast("dict[str, Any]", event)
        for name in _WORDS:
            if isinstance(words := parts.get(name), str):
                parts[name] = words[:_LONGEST_WORDS]
        sizes = {name: len(json.dumps(part, ensure_ascii=False)) for name, part in parts.items()}
        size = sum(len(name) + of_part for name, of_part in sizes.items())
        for name in sorted(parts.keys() - _NEEDED, key=sizes.__getitem__, reverse=True):
            if size <= LARGEST_KEPT // 2:
                break
            del parts[name]
            size -= len(name) + sizes[name]
    if len(json.dumps(update, ensure_ascii=False)) > LARGEST_KEPT:
        raise TooLarge
    return update


def _storable(update: dict[str, Any]) -> str:
    text = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return _storable(_clean(update))
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
