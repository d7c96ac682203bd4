"""Lengths as Telegram counts them: UTF-16 units of what is read, after the markup."""

from __future__ import annotations

import re
from html import unescape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TAG = re.compile(r"<[^>]+>")


def units(plain: str) -> int:
    """The length of plain text. Lone surrogates, which no message should hold, count as one."""
    return len(plain.encode("utf-16-le", "surrogatepass")) // 2


def shown_units(markup: str) -> int:
    """The length of our markup once it is read."""
    return units(unescape(_TAG.sub("", markup)))


def pieces(plain: str, limit: int) -> tuple[str, ...]:
    """Plain text in parts of at most `limit` units, parted at a space or a line's end where there is one."""
    parts: list[str] = []
    rest = plain.strip()
    while units(rest) > limit:
        fits = _longest_start(rest, limit)
        at = max(fits.rfind("\n"), fits.rfind(" "))
        part = fits[:at] if at > limit // 2 else fits
        parts.append(part.rstrip())
        rest = rest[len(part) :].lstrip()
    return (*parts, rest) if rest else tuple(parts)


def _longest_start(plain: str, limit: int) -> str:
    start = plain[:limit]
    while units(start) > limit:
        start = start[: len(start) - max(1, (units(start) - limit) // 2)]
    return start
