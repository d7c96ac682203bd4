"""Rich messages as the words in them.

Nothing here shows rich text, and aiogram's union of its kinds takes some twenty times longer with each level of
nesting: 427 bytes held the bot for seconds, Telegram allows sixteen levels, and a forward is enough to send one. So
every `rich_message`, wherever it sits, becomes its words before anything validates it, those of unknown kinds too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

# Telegram's own limit for the words of one.
_MOST_CHARACTERS = 32_768
_KEY = "rich_message"
# What holds words, in the order in which people read them. Other keys are addresses, ids and looks.
_WORDS = (
    "label", "summary", "text", "expression", "alternative_text", "blocks", "items", "cells", "buttons",
    "caption", "credit",
)  # fmt: skip
_LINES = frozenset({"blocks", "items", "cells"})
_SPOKEN = frozenset({"text", "caption", "title", "question", "description", "explanation"})


def may_hold_rich_text(raw: str) -> bool:
    return _KEY in raw


def flattened(value: Any) -> Any:
    """The update, changed in place: a rich message's words are its message's text, unless that has words already."""
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        rich = parts.pop(_KEY, None)
        for part in parts.values():
            flattened(part)
        if rich is not None and "text" not in parts and "caption" not in parts:
            words = "\n".join(filter(None, (line.strip() for line in "".join(_said(rich)).split("\n"))))
            parts["text"] = words[:_MOST_CHARACTERS]
    elif isinstance(value, list):
        for part in cast("list[Any]", value):
            flattened(part)
    return value


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from _said(part)
    elif isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        for key in _WORDS:
            if key in parts:
                yield from _in_lines(parts[key]) if key in _LINES else _said(parts[key])
                yield " " if key == "label" else ""
        if isinstance(url := parts.get("url"), str) and url != parts.get("text"):
            yield f" ({url})"


def _in_lines(value: Any) -> Iterator[str]:
    """Each block and row on a line of its own; the cells of a row apart."""
    for part in cast("list[Any]", value) if isinstance(value, list) else [value]:
        if isinstance(part, list):
            yield " | ".join("".join(_said(cell)) for cell in cast("list[Any]", part))
        else:
            yield from _said(part)
        yield "\n"


def spoken(value: Any) -> Iterator[str]:
    """What a person may have written somewhere in a part of an update whose kind nobody here knows."""
    if isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from spoken(part)
    elif isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            if isinstance(part, str):
                if key in _SPOKEN and part.strip():
                    yield part
            else:
                yield from spoken(part)
