"""Words that come from outside, made fit to be kept: PostgreSQL refuses NUL, and UTF-8 a lone surrogate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, cast

MESSAGE_LIMIT = 4096
NAME_LIMIT = 200
# Letters and signs by their class in Unicode, and nothing to see: fillers of Hangul, an empty cell of Braille.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u180b\u180c\u180d\u180e\u034f")

_WORD = re.compile(r"[^\W\d_]{2}")


def clean(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """The text without NUL, with U+FFFD for lone surrogates, cut to `limit` characters. Blank lines stay."""
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text[:limit]


def one_line(text: str, limit: int = NAME_LIMIT) -> str:
    """A name or a title: `clean`, control and direction marks gone, runs of blanks made one. May come out empty, as it
    does of characters that nobody sees.
    """
    kept = "".join(" " if _is_blank(char) else char for char in clean(text, 10 * limit) if not _unseen(char))
    line = " ".join(kept.split())[:limit].rstrip()
    return line if any(unicodedata.category(char)[0] in "LNPS" for char in line) else ""


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _BLANKS


def _unseen(char: str) -> bool:
    """Control characters, and those that turn the writing direction of whatever follows."""
    return not char.isspace() and unicodedata.category(char) in ("Cc", "Cf") and char not in "\u200d\u200c"


def clean_value(value: Any) -> Any:
    """A JSON value with every text in it cleaned, keys included."""
    if isinstance(value, str):
        return clean(value, len(value))
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {clean_value(key): clean_value(one) for key, one in pairs}
    if isinstance(value, list | tuple):
        return [clean_value(one) for one in cast("Iterable[Any]", value)]
    return value


def has_words(text: str) -> bool:
    """Whether it says anything: two letters beside each other, in any script; signs and figures alone do not."""
    return _WORD.search(text) is not None
