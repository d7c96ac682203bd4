"""A Telegram message in words: what it says, with nothing in it that only its own client could have shown (R23)."""

from __future__ import annotations

import re

from aiogram.types import Checklist, Contact, Location, Message, MessageEntity, Poll

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_UTF16 = "utf-16-le"


def words_of(message: Message) -> str:
    """The text or caption, without what no database or screen can hold (NUL, lone surrogates).

    A link hidden behind words stands after them: "our site (https://…)".
    """
    text, entities = message.text, message.entities
    if text is None:
        text, entities = message.caption or "", message.caption_entities
    return _UNSTORABLE.sub("", _with_addresses(text, entities or [])).strip()


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


def _with_addresses(text: str, entities: list[MessageEntity]) -> str:
    """Offsets are in UTF-16 units, so that is what they are counted in; from the end, so that they keep."""
    hidden = [one for one in entities if one.type == "text_link" and one.url]
    if not hidden:
        return text
    units = text.encode(_UTF16, "surrogatepass")
    for one in sorted(hidden, key=lambda one: one.offset + one.length, reverse=True):
        start, end = 2 * one.offset, 2 * (one.offset + one.length)
        shown = units[start:end].decode(_UTF16, "replace").strip()
        if one.url and not _same(shown, one.url):
            units = units[:end] + f" ({one.url})".encode(_UTF16) + units[end:]
    return units.decode(_UTF16, "surrogatepass")


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
