"""Whether a phone shows a label whole. Only words of people may be shortened; what we word ourselves is worded to fit.

`inline()` is the one place that shortens, and cuts whatever is too long for a row of its own: an ellipsis alone says
nothing of whose words are missing. So a shortened label is held against all that we say.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

import locales
from handlers.ui.kit.button_layout import room, width
from handlers.ui.kit.screen import Button, ReplyKey

RUSSIAN = Path(locales.__file__).parent / "ru" / "LC_MESSAGES" / "messages.po"
REPLY_ROOMS = (332, 158, 98)
"""What one of 1, 2, 3 reply keys in a row has for a line of its label, on the narrower of an iPhone and an Android."""
REPLY_LINES = 2
_LONGEST_LABEL = 80


def check_inline(one: Button, columns: int) -> None:
    """Raises AssertionError where a phone would cut it, or where a word of ours is missing already."""
    assert one.text.strip()
    assert width(one.text) <= room(columns), f"cut off on a phone: {one.text!r}, {columns} in a row"
    assert not _lacks_words_of_ours(one.text), f"our own words are shortened: {one.text!r}"


def check_reply(key: ReplyKey, columns: int) -> None:
    """Raises AssertionError where a phone would cut it: these labels wrap, but to two lines at most."""
    assert key.text.strip()
    space = REPLY_ROOMS[columns - 1]
    lines = [""]
    for word in key.text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = [longer] if width(longer) <= space else [lines[-1], word]
    assert len(lines) <= REPLY_LINES, f"cut off on a phone: {key.text!r}, {columns} in a row"
    assert all(width(line) <= space for line in lines), f"cut off on a phone: {key.text!r}, {columns} in a row"


def _lacks_words_of_ours(label: str) -> bool:
    """It ends in the middle of what we say, before anything was filled in."""
    if not label.endswith("…") or label in _said():
        return False
    kept = label.removesuffix("…")
    return any(words.startswith(kept) and words != kept for words in _said().values())


@cache
def _said() -> dict[str, str]:
    """Everything that could be a label of ours, in both languages, and its beginning, up to what is filled in."""
    with RUSSIAN.open("rb") as file:
        texts = {str(text) for message in read_po(file) for text in (message.id, message.string)}
    return {text: text.partition("{")[0].rstrip() for text in texts if 0 < len(text) <= _LONGEST_LABEL}
