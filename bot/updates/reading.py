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

# Each pruning takes out what the failed validation names, which may uncover more; beyond this nothing mends it.
_PRUNINGS = 12
# Of more faults than this the whole field of the message goes (message.entities), not each of its parts.
_NAMED_ONE_BY_ONE = 50
_CROWDED = 2
_TOLD = 10
# Without these an update is somebody else's, or nobody's.
_NEEDED = frozenset({"update_id", "chat", "from", "message_id", "date", "id", "data"})
_PROTECTED = frozenset(
    {"message", "edited_message", "callback_query", "my_chat_member", "inline_query", "pre_checkout_query"}
)

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
    """Takes out every part that is named and may go; where too many are, all that stands beside them too. False if
    there is none.
    """
    crowded = error.error_count() > _NAMED_ONE_BY_ONE
    paths: dict[Path, None] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        path = _removable(update, one["loc"], missing=one["type"] == "missing")
        if path is not None:
            paths[_field(path) if crowded else path] = None
    # The last of a list first, so that the places of those before it stay theirs.
    taken = [path for path in sorted(paths, key=_place, reverse=True) if _take_out(update, path)]
    if taken:
        places = dict.fromkeys(".".join("[]" if isinstance(at, int) else at for at in path) for path in taken)
        log.warning("update.part_left_out", places=list(places)[:_TOLD])
    return bool(taken)


def _take_out(update: Any, path: Path) -> bool:
    """False if a part that held it has gone already."""
    parent = update
    for at in path[:-1]:
        if not _has(parent, at):
            return False
        parent = parent[at]
    if not _has(parent, path[-1]):
        return False
    part = parent.pop(path[-1])
    _keep_words(update, path, part)
    return True


def _field(path: Path) -> Path:
    return path[:_CROWDED] if path[:_CROWDED][-1] not in _NEEDED else path


def _place(path: Path) -> list[tuple[int, str]]:
    return [(at, "") if isinstance(at, int) else (-1, at) for at in path]


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
