"""The last resort for a message that Telegram refuses: the same words without markup."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from aiogram.methods import EditMessageText, SendMessage, TelegramMethod

_TAGS = re.compile(r"</?[a-z][^<>]*>")


def without_markup(method: TelegramMethod[Any]) -> TelegramMethod[Any] | None:
    """The call again as plain text and without buttons; None if it was plain already, or is not a text."""
    if not isinstance(method, SendMessage | EditMessageText) or method.parse_mode is None or not method.text:
        return None
    words = unescape(_TAGS.sub("", method.text)).strip()
    return method.model_copy(update={"text": words, "parse_mode": None, "reply_markup": None}) if words else None
