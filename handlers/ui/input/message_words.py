"""A Telegram message in words: what it says, with nothing in it that only its own client could have shown (R23)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from aiogram.types import (
    Checklist,
    Contact,
    Location,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Poll,
)

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_UTF16 = "utf-16-le"
_FORMATTING = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote",
})  # fmt: skip
MOST_ENTITIES = 100


class Written(NamedTuple):
    """`entities`: the formatting, by type, offset and length in UTF-16 units of `text` (and a `language` of code)."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


def words_of(message: Message) -> str:
    """The text or caption, without what no database or screen can hold (NUL, lone surrogates).

    A link hidden behind words stands after them: "our site (https://…)".
    """
    return written(message).text


def written(message: Message) -> Written:
    """The same with its formatting."""
    text, entities = message.text, message.entities
    if text is None:
        text, entities = message.caption or "", message.caption_entities
    if not entities:
        return Written(_UNSTORABLE.sub("", text).strip())
    whole, formatting = _with_addresses(text, entities)
    kept = whole.strip()
    if _UNSTORABLE.search(whole):
        # Places would shift: rather plain than wrong.
        return Written(_UNSTORABLE.sub("", whole).strip())
    before = _units(whole[: whole.index(kept)]) if kept else 0
    return Written(kept, tuple(_shifted(formatting, -before, _units(kept))))


def in_words(message: Message) -> str | None:
    """What has neither text nor file: a place, a contact, a poll, a thrown die. None for what cannot be told."""
    if message.venue is not None:
        return "\n".join((f"{message.venue.title}, {message.venue.address}", _place(message.venue.location)))
    if message.location is not None:
        return _place(message.location)
    if message.contact is not None:
        return _contact(message.contact)
    if message.poll is not None:
        return _poll(message.poll)
    if message.checklist is not None:
        return _checklist(message.checklist)
    if message.dice is not None:
        return f"{message.dice.emoji} {message.dice.value}"
    return message.game.title if message.game is not None else None


def author_of(message: Message) -> str | None:
    """Whose words were forwarded: a person, one who hides, a group or a channel. None for the sender's own."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            name = user.full_name
        case MessageOriginHiddenUser(sender_user_name=name):
            pass
        case MessageOriginChat(sender_chat=chat, author_signature=signature):
            name = ", ".join(filter(None, (chat.title or chat.full_name, signature)))
        case MessageOriginChannel(chat=chat, author_signature=signature):
            name = ", ".join(filter(None, (chat.title or chat.full_name, signature)))
        case _:
            return None
    return _UNSTORABLE.sub("", name).strip() or "?"


def _with_addresses(text: str, entities: list[MessageEntity]) -> tuple[str, list[dict[str, Any]]]:
    """Offsets are in UTF-16 units, so that is what they are counted in; from the end, so that they keep."""
    units = text.encode(_UTF16, "surrogatepass")
    formatting = [_formatting(one) for one in entities[:MOST_ENTITIES] if one.type in _FORMATTING]
    hidden = [one for one in entities if one.type == "text_link" and one.url]
    for one in sorted(hidden, key=lambda one: one.offset + one.length, reverse=True):
        start, end = one.offset, one.offset + one.length
        shown = units[2 * start : 2 * end].decode(_UTF16, "replace").strip()
        if not one.url or _same(shown, one.url):
            continue
        address = f" ({one.url})"
        units = units[: 2 * end] + address.encode(_UTF16) + units[2 * end :]
        for mark in formatting:
            if mark["offset"] >= end:
                mark["offset"] += _units(address)
            elif mark["offset"] + mark["length"] > end:
                mark["length"] += _units(address)
    return units.decode(_UTF16, "surrogatepass"), formatting


def _formatting(one: MessageEntity) -> dict[str, Any]:
    kept: dict[str, Any] = {"type": str(one.type), "offset": one.offset, "length": one.length}
    return {**kept, "language": one.language} if one.language else kept


def _shifted(formatting: list[dict[str, Any]], by: int, room: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in formatting:
        start, end = max(0, one["offset"] + by), min(room, one["offset"] + one["length"] + by)
        if start < end:
            found.append({**one, "offset": start, "length": end - start})
    return found


def _units(text: str) -> int:
    return len(text.encode(_UTF16, "surrogatepass")) // 2


def _same(shown: str, url: str) -> bool:
    """Whether the words are the address itself, written as people write it."""
    bare = [re.sub(r"^(?:https?://)?(?:www\.)?", "", one.lower()).rstrip("/") for one in (shown, url)]
    return bare[0] == bare[1]


def _place(location: Location) -> str:
    # As a link it opens in the map of whatever phone reads it.
    return f"📍 https://maps.google.com/?q={location.latitude:.6f},{location.longitude:.6f}"


def _contact(contact: Contact) -> str:
    names = filter(None, (contact.first_name, contact.last_name))
    return f"{' '.join(names)}: {contact.phone_number}"


def _poll(poll: Poll) -> str:
    return "\n".join((f"📊 {poll.question}", *(f"• {option.text}" for option in poll.options)))


def _checklist(listed: Checklist) -> str:
    done = [f"{'☑' if task.completion_date else '☐'} {task.text}" for task in listed.tasks]
    return "\n".join((listed.title, *done))
