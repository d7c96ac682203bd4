"""A Telegram message as the core keeps it: its kind, its words, its file."""

from __future__ import annotations

import re

from aiogram.types import Message

from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from handlers.ui.input.message_words import author_of, in_words, words_of, written

__all__ = ["incoming", "kind_of", "says_something", "words_of"]

_WORDS = re.compile(r"[^\W_]")


def incoming(message: Message) -> Incoming:
    """What was written or attached, whose words it is and what it answers. Places, contacts and polls become words."""
    kind, file_id = _attachment(message)
    said = written(message)
    answered = message.reply_to_message
    return Incoming(
        kind=kind,
        text=said.text or in_words(message),
        file_id=file_id,
        chat_id=message.chat.id,
        message_id=message.message_id,
        entities=said.entities,
        forwarded_from=author_of(message),
        reply_to=answered.message_id if answered is not None else None,
        quote=message.quote.text if message.quote is not None else None,
        album=message.media_group_id,
    )


def says_something(text: str) -> bool:
    """Whether there is a letter or a figure in it: a lone 👍 says nothing about a need."""
    return _WORDS.search(text) is not None


def kind_of(message: Message) -> MessageKind:
    return _attachment(message)[0]


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
