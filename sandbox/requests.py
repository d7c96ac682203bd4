"""A request of the Bot API, read by its description the way the real server reads it.

The server takes every argument as text by its name: a number that is not one is 0, "yes" is true, an argument that the
method does not know is never looked at, an empty one is none (telegram-bot-api, ``Client.cpp``). A *strict* sandbox
refuses most of these: they are slips of the bot's author, which the real server would keep to itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sandbox.description import Field, UnknownKind, Unread, method_names, parameters, read
from sandbox.errors import ApiError, bad_request
from sandbox.keyboards import read_markup

Json = dict[str, Any]
# What a parameter is called when it does not parse; others by their own name.
_OBJECTS = {
    "entities": "entities", "caption_entities": "entities", "reply_parameters": "reply parameters",
    "media": "InputMedia", "menu_button": "menu button", "results": "inline query result", "commands": "BotCommand",
    "reaction": "reaction type", "link_preview_options": "link preview options", "scope": "BotCommandScope",
    "message_ids": "message identifiers",
}  # fmt: skip
_UNKNOWN = {
    "scope": "Unsupported type specified", "menu_button": "MenuButton has unsupported type",
    "results": "{} for the inline query result",
}  # fmt: skip
"""Of an object of an unknown kind, where the words are not the usual ones."""
_NOT_JSON = {"media": "input media", "commands": "commands"}
_ASKED_FOR = ("media", "from_chat_id", "title", "description", "payload", "currency", "prices", "checklist")
_MISSING = {
    **{name: f'parameter "{name}" is required' for name in _ASKED_FOR},
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "text": "message text is empty", "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified", "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request", "file_id": "file_id not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "question": "poll question must be non-empty", "phone_number": "phone number must be non-empty",
    "first_name": "first name must be non-empty", "url": "url is empty",
}  # fmt: skip
_FILES = frozenset({"photo", "document", "voice", "video", "sticker", "animation", "audio", "video_note"})
# These the methods look for themselves: an edit without text may have a rich message, a webhook without url goes.
_OWN_RULE = {"editMessageText": {"text"}, "setWebhook": {"url"}, "sendMessageDraft": {"text"}}
_TRUE = frozenset({"true", "yes", "1"})
_LEADING_NUMBER = re.compile(r"\s*(-?\d+)")


@dataclass(slots=True)
class Upload:
    """A file that came with a multipart request."""

    name: str
    content: bytes
    mime: str

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(slots=True)
class Call:
    """One request, parsed: parameters in their types, uploads by the name they were attached under."""

    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)
    strict: bool = False


def parse(method: str, raw: Json, files: dict[str, Upload] | None = None, *, strict: bool = False) -> Call:
    """Read raw parameters (strings of a form, or values of a JSON body).

    Raises:
        ApiError: 404 for a method nobody knows, 400 for a parameter that is missing or ill-typed, or unknown if strict.
    """
    name = method_names().get(method.lower())
    if name is None:
        raise ApiError(404, "Not Found: method not found")
    fields = parameters(name)
    params: Json = {}
    for key, value in raw.items():
        known = fields.get(key)
        if known is None:
            if strict:
                raise bad_request(f"unknown field {key}")
        elif value is not None and not (value == "" and known.absent_if_empty):
            params[key] = _parameter(key, known, value, strict=strict)
    for key in files or ():
        if key in fields and key not in params:
            params[key] = f"attach://{key}"
    for unread in ("reply_markup", "allowed_updates"):
        if params.get(unread, ...) is None:
            del params[unread]
    for key, known in fields.items():
        if known.required and key not in params and key not in _OWN_RULE.get(name, ()):
            raise bad_request(_missing(key))
    return Call(name, params, files or {}, strict)


def _missing(name: str) -> str:
    if name in _FILES:
        return f"there is no {name.replace('_', ' ')} in the request"
    return _MISSING.get(name, f"{name} is empty")


def _parameter(name: str, known: Field, value: Any, *, strict: bool) -> Any:
    if name == "reply_markup":
        return _markup(value if isinstance(value, str) else json.dumps(value), strict)
    if name == "allowed_updates" and not strict:
        return _kinds(value)
    if known.composed:
        return _composed(name, known, value, strict=strict)
    names = {kind.name for kind in known.kinds}
    if strict:
        _must_be(name, names, value)
    if known.is_id:
        return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value) else value
    if names & {"String", "InputFile"}:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "Boolean" in names:
        return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE
    if "Integer" in names:
        found = _LEADING_NUMBER.match(str(value))
        return int(found[1]) if found else 0
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _must_be(name: str, names: set[str], value: Any) -> None:
    """What a strict sandbox minds: a number for a text, a text that is no number, a Boolean by another word."""
    text = isinstance(value, str)
    if names & {"String", "InputFile"} and not text and not ("Integer" in names and isinstance(value, int)):
        raise bad_request(f"can't parse {name}: a String is expected")
    if "Boolean" in names and not isinstance(value, bool) and str(value).lower() not in {*_TRUE, "false", "no", "0"}:
        raise bad_request(f"can't parse {name}: a Boolean is expected")
    if names in ({"Integer"}, {"Float"}):
        try:
            _ = int(value) if "Integer" in names else float(value)
        except (TypeError, ValueError):
            raise bad_request(f"can't parse {name}: a number is expected") from None


def _composed(name: str, known: Field, value: Any, *, strict: bool) -> Any:
    what = _OBJECTS.get(name, name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {_NOT_JSON.get(name, what)} JSON object") from None
    try:
        return read(known, value, name, strict=strict)
    except UnknownKind as unknown:
        raise bad_request(f"can't parse {what}: {_words(name, unknown)}") from None
    except Unread as reason:
        if name == "media" and str(reason) == 'Can\'t find field "media"':
            raise bad_request("can't parse InputMedia: media not found") from None
        raise bad_request(f"can't parse {what}: {reason}") from None


def _kinds(value: Any) -> list[str] | None:
    """Kinds of updates; what is no list of names is passed over, and leaves them as they were."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, list) and all(isinstance(one, str) for one in value) else None


def _words(name: str, unknown: UnknownKind) -> str:
    if (name, unknown.kind) == ("media", "animation"):
        return f'type "{unknown.kind}" can\'t be used in sendMediaGroup'
    return _UNKNOWN.get(name, "{}").format(unknown)


@lru_cache(maxsize=1024)
def _markup(source: str, strict: bool) -> Json | None:
    """A reply markup. Keyboards repeat: the same text, read once, need not be read again."""
    try:
        value = json.loads(source) if source else None
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    return read_markup(value, strict=strict) if value is not None else None
