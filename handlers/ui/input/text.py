"""A line that was asked for in words: what came of it."""

from __future__ import annotations

from aiogram.types import Message

from crm_core.errors import BadValue
from crm_core.rules.deals.statuses import MessageKind
from handlers.ui.input.messages import kind_of, words_of


class NotWords(BadValue):
    """A photo, a sticker or the like came where words were asked for; what was being entered stays as it is."""

    def __init__(self, kind: MessageKind) -> None:
        super().__init__("empty")
        self.kind = kind


def typed_line(message: Message, limit: int = 200) -> str:
    """The words of a message on one line. Raises NotWords, and BadValue `too_long`."""
    words = " ".join(words_of(message).split())
    if not words:
        raise NotWords(kind_of(message))
    if len(words) > limit:
        raise BadValue("too_long", limit=limit)
    return words
