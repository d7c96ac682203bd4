"""Reply markups: what of one is read, what is passed over, what is refused.

Read as by the real server (``Client.cpp``, get_reply_markup; td, ``ReplyMarkup.cpp``): of a button's actions the first
counts, a button without text is left out, so is what exceeds 12 buttons in a row or 300 in all. A strict sandbox
refuses all that is passed over, more than 8 inline buttons in a row and more than 100 in all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sandbox.description import Unread, fields_of, read, read_object
from sandbox.errors import ApiError, bad_request
from sandbox.links import checked_link, user_of_link

MAX_IN_ROW = 12
MAX_BUTTONS = 300
STRICT_IN_ROW = 8
STRICT_BUTTONS = 100
MAX_MARKUP_BYTES = 10_000
MAX_CALLBACK_BYTES = 64
STYLES = frozenset({"danger", "success", "primary"})
_ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text", "disabled",
)  # fmt: skip
_BLANK_IS_NONE = frozenset({"url", "callback_data"})
_REQUESTS = ("request_users", "request_chat", "request_contact", "request_location", "request_poll", "web_app")
_PLACES = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chat can be requested in private chats only",
    "web_app": "BUTTON_TYPE_INVALID",
}

Markup = dict[str, Any]
Button = dict[str, Any]


def read_markup(value: Any, *, strict: bool) -> Markup | None:
    """A reply markup as Telegram keeps it; None if nothing is left of it.

    Raises:
        ApiError: 400, for one of the reasons of the Bot API.
    """
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(value, strict=strict)
    if "keyboard" in value:
        return _reply(value, strict=strict)
    if value.get("remove_keyboard"):
        return _whole("ReplyKeyboardRemove", value, strict=strict)
    if value.get("force_reply"):
        return _whole("ForceReply", value, strict=strict)
    return None


def check_place(markup: Markup, *, private: bool) -> None:
    """Some buttons have no place in a group.

    Raises:
        ApiError: 400, if the markup asks for a phone number, a place or a Mini App outside a private chat.
    """
    if private:
        return
    for row in (*markup.get("keyboard", ()), *markup.get("inline_keyboard", ())):
        for button in row:
            for name, words in _PLACES.items():
                if button.get(name):
                    raise bad_request(words)


def check_people(markup: Markup, known: Callable[[int], bool]) -> None:
    """A link to somebody is a button only if the bot knows them.

    Raises:
        ApiError: 400 BUTTON_USER_INVALID.
    """
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            person = user_of_link(button.get("url", ""))
            if person is not None and not known(person):
                raise bad_request("BUTTON_USER_INVALID")


def check_actions(markup: Markup, *, payable: bool, playable: bool) -> None:
    """Only an invoice is paid for and only a game is played.

    Raises:
        ApiError: 400 BUTTON_TYPE_INVALID.
    """
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            if ("pay" in button and not payable) or ("callback_game" in button and not playable):
                raise bad_request("BUTTON_TYPE_INVALID")


def _whole(type_name: str, value: Markup, *, strict: bool) -> Markup:
    try:
        return read_object(type_name, value, strict=strict)
    except Unread as reason:
        raise bad_request(f"can't parse {type_name}: {reason}") from None


def _rows(value: Markup, name: str) -> list[list[Any]]:
    rows = value[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be of type Array of Arrays')
    return rows


def _inline(value: Markup, *, strict: bool) -> Markup | None:
    if strict and (unknown := next((key for key in value if key != "inline_keyboard"), None)):
        raise bad_request(f"unknown field InlineKeyboardMarkup.{unknown}")
    read_rows = [[inline_button(b, strict=strict) for b in row] for row in _rows(value, "inline_keyboard")]
    if strict:
        _mind_size(read_rows)
    rows = _trimmed(read_rows)
    if not rows:
        return None
    markup = {"inline_keyboard": rows}
    if len(json.dumps(markup, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")) > MAX_MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return markup


def _mind_size(rows: list[list[Button]]) -> None:
    if sum(map(len, rows)) > STRICT_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        if len(row) > STRICT_IN_ROW:
            raise bad_request(f"reply markup is too long: {len(row)} buttons in a row, at most {STRICT_IN_ROW}")


def _trimmed(rows: list[list[Button]]) -> list[list[Button]]:
    left = MAX_BUTTONS
    kept: list[list[Button]] = []
    for row in rows:
        named = [button for button in row if button["text"].strip()][: min(MAX_IN_ROW, left)]
        left -= len(named)
        if named:
            kept.append(named)
    return kept


def inline_button(value: Any, *, strict: bool) -> Button:
    """One inline button, with the one action that counts."""
    what = "inline keyboard button"
    if not isinstance(value, dict):
        raise _refusal(what, "Inline keyboard button must be an Object")
    if strict:
        _mind_button(value, "InlineKeyboardButton", what)
    button = _face(value, what, "InlineKeyboardButton")
    fields = fields_of("InlineKeyboardButton")
    for name in _ACTIONS:
        given = value.get(name)
        if given is None or given is False or (name in _BLANK_IS_NONE and given == ""):
            continue
        try:
            button[name] = read(fields[name], given, name, strict=strict)
        except Unread as reason:
            raise _refusal(what, str(reason)) from None
        _check_action(name, button)
        if strict:
            _mind_actions(value, what)
        return button
    raise _refusal(what, "Text buttons are unallowed in the inline keyboard")


def _face(value: Button, what: str, type_name: str) -> Button:
    """What all buttons have: a text, perhaps a style and an icon."""
    fields = fields_of(type_name)
    try:
        if value.get("text") is None:
            raise Unread('Can\'t find field "text"')
        button = {
            name: read(fields[name], value[name], name, strict=False)
            for name in ("text", "style", "icon_custom_emoji_id") if value.get(name) not in (None, "") or name == "text"
        }  # fmt: skip
    except Unread as reason:
        raise _refusal(what, str(reason)) from None
    if button.get("style", "primary") not in STYLES:
        raise _refusal(what, "invalid button style specified")
    return button


def _mind_button(value: Button, type_name: str, what: str) -> None:
    if unknown := next((key for key in value if key not in fields_of(type_name)), None):
        raise bad_request(f"can't parse {what}: unknown field {type_name}.{unknown}")
    if isinstance(text := value.get("text"), str) and not text.strip():
        raise _refusal(what, "text must be non-empty")


def _mind_actions(value: Button, what: str) -> None:
    named = [name for name in _ACTIONS if value.get(name) not in (None, False)]
    if len(named) > 1:
        raise _refusal(what, f"only one action is allowed, found {', '.join(named)}")


def _check_action(name: str, button: Button) -> None:
    value = button[name]
    match name:
        case "callback_data":
            if len(value.encode("utf-8", "surrogatepass")) > MAX_CALLBACK_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text":
            if not 1 <= len(value["text"]) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "url":
            button["url"] = _link(value, "inline keyboard button URL")
        case "web_app":
            value["url"] = _link(value["url"], "inline keyboard button Web App URL", https_only=True)
        case "login_url":
            value["url"] = _link(value["url"], "inline keyboard button login URL", https_only=True)
        case _:
            pass


def _link(url: str, what: str, *, https_only: bool = False) -> str:
    try:
        return checked_link(url, https_only=https_only)
    except Unread as reason:
        raise bad_request(f"{what} '{url}' is invalid: {reason}") from None


def _reply(value: Markup, *, strict: bool) -> Markup | None:
    written = _rows(value, "keyboard")
    if strict and not any(written):
        raise bad_request("can't parse reply keyboard markup JSON object: keyboard is empty")
    rows = _trimmed([[_reply_button(b, strict=strict) for b in row] for row in written])
    if not rows:
        return None
    rest = {key: item for key, item in value.items() if key != "keyboard"}
    return _whole("ReplyKeyboardMarkup", {"keyboard": [], **rest}, strict=strict) | {"keyboard": rows}


def _reply_button(value: Any, *, strict: bool) -> Button:
    what = "keyboard button"
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict):
        raise _refusal(what, "KeyboardButton must be a String or an Object")
    if strict:
        _mind_button(value, "KeyboardButton", what)
    button = _face(value, what, "KeyboardButton")
    for name in _REQUESTS:
        if value.get(name) in (None, False):
            continue
        try:
            button[name] = read(fields_of("KeyboardButton")[name], value[name], name, strict=strict)
        except Unread as reason:
            raise _refusal(what, str(reason)) from None
        if name == "web_app":
            button[name]["url"] = _link(button[name]["url"], "keyboard button Web App URL", https_only=True)
        break
    return button


def _refusal(what: str, reason: str) -> ApiError:
    return bad_request(f"can't parse {what}: {reason}")
