"""Somebody's own words, checked before they are kept."""

from __future__ import annotations

from crm_core.errors import BadValue
from crm_core.rules.texts.text_cleaning import MESSAGE_LIMIT, clean, has_words, one_line


def check_words(text: str | None, field: str, limit: int) -> str | None:
    """Words on one line; None for blank ones. Raises BadValue `too_long`."""
    text = one_line(text, MESSAGE_LIMIT) if text else None
    if text and len(text) > limit:
        raise BadValue("too_long", field, limit)
    return text or None


def check_reason(text: str | None, field: str, limit: int) -> str:
    """Why something is done, on one line, in words that somebody else can read: a dot is none.

    Raises BadValue `empty`, `no_words`, `too_long`.
    """
    words = check_words(text, field, limit)
    if words is None:
        raise BadValue("empty", field)
    if not has_words(words):
        raise BadValue("no_words", field)
    return words


def check_note(text: str | None, limit: int) -> str | None:
    """The same, with its lines as they were written. Raises BadValue `too_long`."""
    text = clean(text, MESSAGE_LIMIT).strip() if text else None
    if text and len(text) > limit:
        raise BadValue("too_long", "note", limit)
    return text or None
