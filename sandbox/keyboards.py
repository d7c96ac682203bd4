"""What Telegram accepts as buttons."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import ApiError, bad_request

MAX_BUTTONS = 100
MAX_IN_ROW = 8
MAX_REPLY_IN_ROW = 12
MAX_REPLY_BUTTONS = 300
MAX_MARKUP_BYTES = 10_000
MAX_CALLBACK_BYTES = 64
STYLES = frozenset({"danger", "success", "primary"})
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
)  # fmt: skip

Markup = dict[str, Any]


def check_markup(markup: Markup) -> None:
    """Refuse a reply markup that Telegram would refuse.

    Raises:
        ApiError: 400, for one of the reasons of the Bot API.
    """
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
        if len(json.dumps(markup, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_MARKUP_BYTES:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
    elif "keyboard" in markup:
        _check_reply(markup["keyboard"])


def check_place(markup: Markup, *, private: bool) -> None:
    """Some buttons have no place in a group.

    Raises:
        ApiError: 400, if the markup asks for a phone number outside a private chat.
    """
    if not private and any(button.get("request_contact") for row in markup.get("keyboard", ()) for button in row):
        raise bad_request("phone number can be requested in private chats only")


def _check_inline(rows: list[list[dict[str, Any]]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        if len(row) > MAX_IN_ROW:
            raise bad_request(f"REPLY_MARKUP_TOO_LONG: {len(row)} buttons in a row, at most {MAX_IN_ROW}")
        for button in row:
            check_inline_button(button)


def check_inline_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise _button("text must be non-empty")
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise _button("text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _button(f"only one action is allowed, found {', '.join(actions)}")
    if (style := button.get("style")) is not None and style not in STYLES:
        raise _button(f"unknown style {style!r}")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if (copied := button.get("copy_text")) is not None and not 1 <= len(copied["text"]) <= 256:
        raise _button("text to copy must be 1-256 characters long")
    if (url := button.get("url")) is not None and not _is_link(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "tg":
        return True
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url


def _check_reply(rows: list[list[dict[str, Any]]]) -> None:
    if not any(rows):
        raise bad_request("can't parse reply keyboard markup JSON object: keyboard is empty")
    if sum(map(len, rows)) > MAX_REPLY_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        if len(row) > MAX_REPLY_IN_ROW:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
        for button in row:
            if not button["text"].strip():
                raise _button("text must be non-empty", "keyboard button")


def _button(reason: str, what: str = "inline keyboard button") -> ApiError:
    return bad_request(f"can't parse {what}: {reason}")
