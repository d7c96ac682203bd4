"""A Telegram message as the core keeps it: its kind, its words, its file."""

from __future__ import annotations

import re

from aiogram.types import Message

from crm_core.rules.statuses import MessageKind
from crm_core.services.conversation.service import Incoming

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_WORDS = re.compile(r"[^\W_]")


def incoming(message: Message) -> Incoming:
    """What was written or attached. A place, a contact or a poll is kept as words."""
    kind, file_id = _attachment(message)
    return Incoming(
        kind=kind,
        text=words_of(message) or _in_words(message),
        file_id=file_id,
        chat_id=message.chat.id,
        message_id=message.message_id,
    )


def words_of(message: Message) -> str:
    """The text or caption, without what no database or screen can hold (NUL, lone surrogates)."""
    return _UNSTORABLE.sub("", message.text or message.caption or "").strip()


def says_something(text: str) -> bool:
    """Whether there is a letter or a figure in it: a lone 👍 says nothing about a need."""
    return _WORDS.search(text) is not None


def kind_of(message: Message) -> MessageKind:
    return _attachment(message)[0]


def _in_words(message: Message) -> str | None:
    if message.venue is not None:
        return f"{message.venue.title}, {message.venue.address}"
    if message.location is not None:
        # As a link it opens in the map of whatever phone reads it.
        return f"📍 https://maps.google.com/?q={message.location.latitude:.6f},{message.location.longitude:.6f}"
    if message.contact is not None:
        names = filter(None, (message.contact.first_name, message.contact.last_name))
        return f"{' '.join(names)}: {message.contact.phone_number}"
    return message.poll.question if message.poll is not None else None


def _attachment(message: Message) -> tuple[MessageKind, str | None]:
    if message.text is not None:
        return MessageKind.TEXT, None
    if message.photo:
        return MessageKind.PHOTO, message.photo[-1].file_id
    # A GIF comes as an animation and, for old clients, as a document too.
    for kind, file in (
        (MessageKind.ANIMATION, message.animation),
        (MessageKind.VIDEO, message.video),
        (MessageKind.VOICE, message.voice),
        (MessageKind.VIDEO_NOTE, message.video_note),
        (MessageKind.AUDIO, message.audio),
        (MessageKind.DOCUMENT, message.document),
        (MessageKind.STICKER, message.sticker),
    ):
        if file is not None:
            return kind, file.file_id
    if message.location is not None or message.venue is not None:
        return MessageKind.LOCATION, None
    return (MessageKind.CONTACT if message.contact is not None else MessageKind.OTHER), None
