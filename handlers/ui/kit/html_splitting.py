"""Cutting Telegram HTML into pieces that Telegram takes: 4,096 characters after the entities are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_TOKENS = re.compile(r"<[^>]*>|&[^;\s]{1,10};|[^<&]+|[<&]")
_BREAKS = ("\n\n", "\n", " ")


def length(html: str) -> int:
    """The length as Telegram counts it: without tags, in UTF-16 units (an emoji is two)."""
    return len(unescape(re.sub(r"<[^>]*>", "", html)).encode("utf-16-le", "surrogatepass")) // 2


def pieces(html: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text in pieces of at most `limit`, cut at a paragraph, a line or a word where there is one.

    A tag that is open where the cut falls is closed there and opened again in the next piece. An entity (`&amp;`) is
    never cut in two.
    """
    if len(html) <= limit // 2 or length(html) <= limit:
        return [html]
    return [piece for piece in _Cutter(limit).cut(html) if piece.strip()]


class _Cutter:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: list[str] = []
        self._parts: list[str] = []
        self._used = 0

    def cut(self, html: str) -> Iterator[str]:
        for token in _TOKENS.findall(html):
            if token.startswith("</"):
                self._parts.append(token)
                if self._open:
                    self._open.pop()
            elif token.startswith("<") and len(token) > 1:
                self._parts.append(token)
                self._open.append(token)
            elif token.startswith("&") and len(token) > 1:
                if self._used + length(token) > self._limit:
                    yield self._close()
                self._parts.append(token)
                self._used += length(token)
            else:
                yield from self._words(token)
        yield "".join(self._parts)

    def _words(self, text: str) -> Iterator[str]:
        while length(text) > (room := self._limit - self._used):
            head, text = _parted(text, room, whole_line=self._used > 0)
            self._parts.append(head)
            yield self._close()
        self._parts.append(text)
        self._used += length(text)

    def _close(self) -> str:
        done = "".join(self._parts) + "".join(f"</{_name(tag)}>" for tag in reversed(self._open))
        self._parts, self._used = list(self._open), 0
        return done


def _parted(text: str, room: int, *, whole_line: bool) -> tuple[str, str]:
    """A head of at most `room` UTF-16 units and the rest. The head may be empty if something stands before it."""
    head = text[:room]
    while length(head) > room:
        head = head[: len(head) - max(1, (length(head) - room) // 2)]
    for mark in _BREAKS:
        at = head.rfind(mark)
        if at > len(head) // 2:
            return head[:at], text[at + len(mark) :]
    if whole_line and len(head) < len(text) and len(head) < 40:
        return "", text
    return head, text[len(head) :]


def _name(tag: str) -> str:
    return re.split(r"[\s>]", tag[1:], maxsplit=1)[0]
