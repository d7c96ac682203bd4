"""A kept update as aiogram's model, whatever newer or broken parts it has: the words in it are what counts."""

from __future__ import annotations

import json
from typing import Any, cast

import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.updates.receiving.json_bounds import loads
from bot.updates.receiving.rich_words import flattened, may_hold_rich_text, spoken

log = structlog.get_logger(__name__)

# Each pruning takes one part out; what has more unknown parts than this is beyond mending.
_PRUNINGS = 12
# Without these an update is somebody else's, or nobody's.
_NEEDED = frozenset({"update_id", "chat", "from", "message_id", "date", "id", "data"})
_PROTECTED = frozenset({"message", "edited_message", "callback_query", "my_chat_member", "inline_query"})

Path = tuple[str | int, ...]


def update_of(raw: str, bot: Bot | None = None) -> Update:
    """The update. A part that aiogram does not know, newer than its Bot API, is left out by the place that the failed
    validation names, and where the message has no other words, those of that part become its text.

    Raises ValidationError where what is needed is wrong, ValueError where it is no JSON.
    """
    context = {"bot": bot}
    if not may_hold_rich_text(raw):
        try:
            return Update.model_validate_json(raw, context=context)
        except ValidationError as error:
            failed = error
    else:
        failed = None
    update: Any = flattened(loads(raw))
    for _ in range(_PRUNINGS):
        if failed is not None and not _pruned(update, failed):
            raise failed
        try:
            return Update.model_validate_json(json.dumps(update), context=context)
        except ValidationError as error:
            failed = error
    assert failed is not None
    raise failed


def _pruned(update: Any, error: ValidationError) -> bool:
    """Takes the first part out that may go. False if there is none."""
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        path = _removable(update, one["loc"], missing=one["type"] == "missing")
        if path is None:
            continue
        parent = _at(update, path[:-1])
        part = parent[path[-1]]
        del parent[path[-1]]
        _keep_words(update, path, part)
        log.warning("update.part_left_out", place=".".join("[]" if isinstance(at, int) else at for at in path))
        return True
    return False


def _removable(update: Any, loc: Path, *, missing: bool) -> Path | None:
    """The part that the error is about: the value itself or, where a union of kinds failed or something in it is
    missing, what holds it. None if it cannot be left out.
    """
    path: list[str | int] = []
    value = update
    for at in loc:
        if not _has(value, at):
            # The name of a kind that was tried, or of what is missing.
            break
        value = value[at]
        path.append(at)
    if missing and path == list(loc):
        path.pop()
    while path and path[-1] in _NEEDED:
        path.pop()
    return tuple(path) if len(path) > 1 or (path and path[0] not in _PROTECTED) else None


def _keep_words(update: Any, path: Path, part: Any) -> None:
    """Into the text of the message that the part was of, if that says nothing itself."""
    for length in range(len(path) - 1, 0, -1):
        holder = _at(update, path[:length])
        if isinstance(holder, dict) and "chat" in holder:
            message = cast("dict[str, Any]", holder)
            if length == 1 and "text" not in message and "caption" not in message:
                words = "\n".join(dict.fromkeys(spoken(part)))
                if words:
                    message["text"] = words
            return


def _has(value: Any, at: str | int) -> bool:
    if isinstance(value, dict):
        return at in value
    return isinstance(value, list) and isinstance(at, int) and at < len(cast("list[Any]", value))


def _at(value: Any, path: Path) -> Any:
    for at in path:
        value = value[at]
    return value
