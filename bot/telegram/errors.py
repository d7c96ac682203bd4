"""What a failed Bot API call means, whichever way aiogram puts it. Presenter and gateway decide by these alone."""

from __future__ import annotations

from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import TelegramMethod

from bot.telegram.backoff import bounded_wait

Result = TypeVar("Result")

_GONE = (
    "chat not found",
    "peer_id_invalid",
    "user not found",
    "bot was kicked",
    "bot was blocked",
    "user is deactivated",
)
_NOT_EDITABLE = ("message can't be edited", "message to edit not found", "no text in the message", "message_id_invalid")
_TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")
_REASON_LENGTH = 120


class CallFailed(Exception):
    """The root. Its text is Telegram's own reason at most, never what was sent nor where to."""


class TooFast(CallFailed):
    """429: wait so many seconds before the next message to that chat."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds}")
        self.seconds = seconds


class Gone(CallFailed):
    """The person has blocked the bot, never started it, or is no more: nothing will get there until they write."""


class Migrated(CallFailed):
    """The chat has another id now."""

    def __init__(self, chat_id: int) -> None:
        super().__init__("migrated")
        self.chat_id = chat_id


class NotModified(CallFailed):
    """The message looks like that already: as good as done."""


class NotEditable(CallFailed):
    """The message is deleted, is not text, or is not ours: send a new one instead."""


class TooLate(CallFailed):
    """The press was made too long ago to be answered. The person sees nothing of it."""


class Rejected(CallFailed):
    """Telegram will never take this as it is."""


class Unavailable(CallFailed):
    """No proper answer: network, time-out, 5xx, a page of HTML. It may have been delivered all the same."""


async def call(bot: Bot, method: TelegramMethod[Result]) -> Result:
    """Makes the call. Raises CallFailed, and nothing else of aiogram's."""
    try:
        return await bot(method)
    except AiogramError as error:
        raise understood(error) from None


def understood(error: AiogramError) -> CallFailed:
    """aiogram's exception as one of ours."""
    match error:
        case TelegramRetryAfter():
            return TooFast(bounded_wait(error.retry_after))
        case TelegramMigrateToChat():
            return Migrated(error.migrate_to_chat_id)
        case TelegramForbiddenError():
            return Gone(_reason(error.message))
        case TelegramBadRequest():
            return _bad_request(error.message)
        case TelegramEntityTooLarge():
            # 413: aiogram takes it for a fault of the network, and it would be tried for ever.
            return Rejected("request entity too large")
        case TelegramNetworkError():
            return Unavailable(_reason(error.message))
        case _:
            # 5xx, an answer that is no JSON (its text may be a whole page), a revoked token.
            return Unavailable(type(error).__name__)


def _bad_request(message: str) -> CallFailed:
    text = message.lower()
    if "not modified" in text:
        return NotModified("not modified")
    if any(words in text for words in _TOO_LATE):
        return TooLate("too late")
    if any(words in text for words in _NOT_EDITABLE):
        return NotEditable(_reason(message))
    if any(words in text for words in _GONE):
        return Gone(_reason(message))
    return Rejected(_reason(message))


def _reason(message: str) -> str:
    return message.removeprefix("Bad Request: ").removeprefix("Forbidden: ")[:_REASON_LENGTH]
