"""Somebody's own words, checked before they are kept."""

from __future__ import annotations

from crm_core.errors import BadValue
from crm_core.rules.text_cleaning import MESSAGE_LIMIT, clean, one_line


def check_words(text: str | None, field: str, limit: int) -> str | None:
    """Words on one line; None for blank ones. Raises BadValue `too_long`."""
    text = one_line(text, MESSAGE_LIMIT) if text else None
    if text and len(text) > limit:
        raise BadValue("too_long", field, limit)
    return text or None


def check_note(text: str | None, limit: int) -> str | None:
    """The same, with its lines as they were written. Raises BadValue `too_long`."""
    text = clean(text, MESSAGE_LIMIT).strip() if text else None
    if text and len(text) > limit:
        raise BadValue("too_long", "note", limit)
    return text or None
