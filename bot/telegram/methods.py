"""A Screen as Bot API calls: which, with what keyboard, in how many messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiogram.enums import ParseMode
from aiogram.methods import (
    AnswerInlineQuery,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendSticker,
    SendVideo,
    SendVideoNote,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    InputTextMessageContent,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot.telegram.till import Till
from handlers.ui.kit.html_splitting import CAPTION_LIMIT, length, pieces
from handlers.ui.kit.inline_results import InlineAnswer
from handlers.ui.kit.picture import FilledFile, Paper, SheetFile
from handlers.ui.kit.screen import Button, Inline, Media, NoKeys, ReplyKeys, Screen, TextFile

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
Sending = TelegramMethod[Any]
"""Its result is a Message, or several of an album."""

_MEDIA: dict[str, tuple[type[Any], str]] = {
    "photo": (SendPhoto, "photo"),
    "video": (SendVideo, "video"),
    "voice": (SendVoice, "voice"),
    "audio": (SendAudio, "audio"),
    "document": (SendDocument, "document"),
    "animation": (SendAnimation, "animation"),
    "video_note": (SendVideoNote, "video_note"),
    "sticker": (SendSticker, "sticker"),
}
_REPLACEABLE: dict[str, type[Any]] = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
    "animation": InputMediaAnimation,
}
INLINE_CACHED = 5
"""Seconds for which Telegram may repeat the same answer to the same person."""
_CAPTIONLESS = frozenset({"video_note", "sticker"})


def edit(screen: Screen, chat_id: int, message_id: int) -> EditMessageText | None:
    """The one call that turns a message of ours into this Screen; None where only a new message can show it."""
    if screen.picture is not None or screen.media is not None or screen.file is not None or not screen.text:
        return None
    if screen.keys is not None and not isinstance(screen.keys, Inline):
        return None
    if len(pieces(screen.text)) > 1:
        return None
    return EditMessageText(chat_id=chat_id, message_id=message_id, text=screen.text, reply_markup=_inline(screen.keys))


def replace(screen: Screen, chat_id: int) -> TelegramMethod[Any] | None:
    """The call that puts a notification in the place of the message that it corrects, picture or file included; None
    where only a new message can.
    """
    if screen.replaces is None:
        return None
    if screen.media is None:
        return edit(screen, chat_id, screen.replaces)
    at: dict[str, Any] = {"chat_id": chat_id, "message_id": screen.replaces}
    at["reply_markup"] = _inline(screen.keys) if isinstance(screen.keys, Inline) else None
    if length(screen.text) > CAPTION_LIMIT:
        return None
    if screen.media.kind == "voice":
        return EditMessageCaption(**at, caption=screen.text)
    if (kind := _REPLACEABLE.get(screen.media.kind)) is None:
        return None
    return EditMessageMedia(
        **at, media=kind(media=screen.media.file_id, caption=screen.text, parse_mode=ParseMode.HTML)
    )


def send(
    screen: Screen,
    chat_id: int,
    *,
    drawing: bytes | None = None,
    silent: bool = False,
    reply_to: int | None = None,
    till: Till | None = None,
) -> list[Sending]:
    """The calls that show this Screen in new messages, in order. The keyboard goes with the last.

    `drawing`: its picture, paper or spreadsheet, made. `reply_to`: the message that a Screen quotes if it wants to; one
    that is gone by then is not quoted.
    """
    extra: dict[str, Any] = {"disable_notification": True} if silent else {}
    quoted = screen.answers if screen.answers is not None else reply_to if screen.reply else None
    if quoted is not None:
        extra["reply_parameters"] = ReplyParameters(message_id=quoted, allow_sending_without_reply=True)
    if screen.bill is not None:
        bill = till.bill(screen.bill, chat_id, **extra) if till is not None else None
        return [bill] if bill is not None else []
    return list(_send(screen, chat_id, drawing, extra))


def offer(offered: InlineAnswer) -> AnswerInlineQuery:
    """The one call that answers an inline query. What is found is the asker's own affair, and soon out of date."""
    return AnswerInlineQuery(
        inline_query_id=offered.query_id,
        results=[
            InlineQueryResultArticle(
                id=card.id,
                title=card.title,
                description=card.about,
                input_message_content=InputTextMessageContent(message_text=card.text, parse_mode=ParseMode.HTML),
            )
            for card in offered.cards
        ],
        cache_time=INLINE_CACHED,
        is_personal=True,
        next_offset=offered.further,
        button=InlineQueryResultsButton(text=offered.hint, start_parameter="inline") if offered.hint else None,
    )


def _send(screen: Screen, chat_id: int, drawing: bytes | None, extra: dict[str, Any]) -> Iterator[Sending]:
    markup = _markup(screen.keys)
    text = screen.text
    if screen.album:
        yield SendMediaGroup(chat_id=chat_id, media=[_part(one) for one in screen.album], **extra)
        return
    media = _media_call(screen, drawing)
    if media is not None:
        kind, field, file, captionless = media
        fits = not captionless and length(text) <= CAPTION_LIMIT
        last = fits or not text
        more: dict[str, Any] = {"caption": text} if fits and text else {}
        yield kind(chat_id=chat_id, **{field: file}, **more, reply_markup=markup if last else None, **extra)
        if last:
            return
    parts = pieces(text) if text.strip() else []
    for number, part in enumerate(parts, start=1):
        with_keys = markup if number == len(parts) else None
        yield SendMessage(chat_id=chat_id, text=part, reply_markup=with_keys, **extra)


def _part(one: Media) -> Any:
    captioned: dict[str, Any] = {"caption": one.caption, "parse_mode": ParseMode.HTML} if one.caption else {}
    return _REPLACEABLE[one.kind](media=one.file_id, **captioned)


def _media_call(screen: Screen, drawing: bytes | None) -> tuple[type[Any], str, Any, bool] | None:
    if drawing is not None and isinstance(screen.file, Paper | SheetFile | FilledFile):
        return SendDocument, "document", BufferedInputFile(drawing, screen.file.name), False
    if drawing is not None:
        return SendPhoto, "photo", BufferedInputFile(drawing, "chart.png"), False
    if isinstance(screen.file, TextFile):
        return SendDocument, "document", BufferedInputFile(screen.file.content.encode(), screen.file.name), False
    if screen.media is not None and (known := _MEDIA.get(screen.media.kind)) is not None:
        return *known, screen.media.file_id, screen.media.kind in _CAPTIONLESS
    return None


def _markup(keys: Inline | ReplyKeys | NoKeys | None) -> Markup | None:
    match keys:
        case Inline():
            return _inline(keys)
        case ReplyKeys():
            rows = [
                [KeyboardButton(text=key.text, request_contact=key.share_contact or None) for key in row]
                for row in keys.rows
            ]
            return ReplyKeyboardMarkup(
                keyboard=rows,
                resize_keyboard=True,
                one_time_keyboard=keys.once or None,
                is_persistent=None if keys.once else True,
                input_field_placeholder=keys.placeholder,
            )
        case NoKeys():
            return ReplyKeyboardRemove(remove_keyboard=True)
        case None:
            return None


def _inline(keys: Inline | None) -> InlineKeyboardMarkup | None:
    if keys is None or not keys.rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(one) for one in row] for row in keys.rows])


def _button(one: Button) -> InlineKeyboardButton:
    copied = CopyTextButton(text=one.copy_text) if one.copy_text is not None else None
    return InlineKeyboardButton(text=one.text, callback_data=one.data, url=one.url, copy_text=copied, style=one.style)
