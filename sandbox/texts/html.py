"""Telegram's HTML: text with tags in, plain text and entities out.

Follows the rules of the Bot API: only its own tags, every tag closed in order, ``<`` and ``&`` never bare,
offsets and lengths in UTF-16 code units. What it refuses it refuses with Telegram's words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.errors import ApiError, bad_request
from sandbox.texts.links import link_entity
from sandbox.texts.units import Entity, byte_length, in_order, utf16_length

_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_TAGS = frozenset({*_SIMPLE, "a", "span", "tg-emoji", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_NAME = re.compile(r"""[^\s=>/"']+""")
_BARE = re.compile(r"[A-Za-z0-9.\-]*")


def unescape(text: str) -> str:
    """Resolve the four named references and numeric ones; anything else stays as typed, as in Telegram."""

    def resolve(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name:
            return _NAMED[name]
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match.group()

    return _ENTITY.sub(resolve, text) if "&" in text else text


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    text_at: int


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.offset = 0
        self.stack: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while at < len(self.source):
            tag_at = self.source.find("<", at)
            self._plain(self.source[at : tag_at if tag_at >= 0 else None])
            if tag_at < 0:
                break
            at = self._end_tag(tag_at) if self.source.startswith("</", tag_at) else self._start_tag(tag_at)
        if self.stack:
            raise self._refusal(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return "".join(self.parts), in_order(self.entities)

    def _plain(self, piece: str) -> None:
        if piece:
            text = unescape(piece)
            self.parts.append(text)
            self.offset += utf16_length(text)

    def _refusal(self, reason: str, at: int | None = None) -> ApiError:
        where = "" if at is None else f" at byte offset {byte_length(self.source[:at])}"
        return bad_request(f"can't parse entities: {reason}{where}")

    def _start_tag(self, at: int) -> int:
        name_end = at + 1
        while name_end < len(self.source) and not (self.source[name_end].isspace() or self.source[name_end] == ">"):
            name_end += 1
        tag = self.source[at + 1 : name_end].lower()
        if name_end == len(self.source):
            raise self._refusal("Unclosed start tag", at)
        if tag not in _TAGS:
            raise self._refusal(f'Unsupported start tag "{tag}"', at)
        attributes, end = self._attributes(tag, at, name_end)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refusal('Tag "span" must have class "tg-spoiler"', at)
        self.stack.append(_Open(tag, attributes, self.offset, len(self.parts)))
        return end

    def _attributes(self, tag: str, tag_at: int, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while True:
            at = self._skip_blanks(at)
            if at >= len(self.source):
                raise self._refusal("Unclosed start tag", tag_at)
            if self.source[at] == ">":
                return attributes, at + 1
            name = _NAME.match(self.source, at)
            if name is None:
                raise self._refusal(f'Empty attribute name in the tag "{tag}"', tag_at)
            value, at = self._value(tag_at, self._skip_blanks(name.end()))
            attributes[name[0].lower()] = unescape(value)

    def _skip_blanks(self, at: int) -> int:
        while at < len(self.source) and self.source[at].isspace():
            at += 1
        return at

    def _value(self, tag_at: int, at: int) -> tuple[str, int]:
        """What stands after the equal sign, and where it ends: in quotes, or a bare word of letters and digits."""
        if not self.source.startswith("=", at):
            return "", at
        at = self._skip_blanks(at + 1)
        quote = self.source[at : at + 1]
        if quote in ("'", '"'):
            end = self.source.find(quote, at + 1)
            if end < 0:
                raise self._refusal("Unclosed start tag", tag_at)
            return self.source[at + 1 : end], end + 1
        bare = _BARE.match(self.source, at)
        end = bare.end() if bare else at
        if end < len(self.source) and not (self.source[end].isspace() or self.source[end] == ">"):
            raise self._refusal("Unexpected end of name token", at)
        return self.source[at:end].lower(), end

    def _end_tag(self, at: int) -> int:
        if not self.stack:
            raise self._refusal("Unexpected end tag", at)
        close = self.source.find(">", at)
        if close < 0:
            raise self._refusal("Unclosed end tag", at)
        name = self.source[at + 2 : close].strip().lower()
        opened = self.stack.pop()
        if name and name != opened.tag:
            raise self._refusal(
                f'Unmatched end tag at byte offset {byte_length(self.source[:at])}, expected "</{opened.tag}>", '
                f'found "</{name}>"'
            )
        length = self.offset - opened.offset
        if length:
            self._entity(opened, length)
        return close + 1

    def _entity(self, opened: _Open, length: int) -> None:
        span: Entity = {"offset": opened.offset, "length": length}
        attributes = opened.attributes
        match opened.tag:
            case "a":
                link = link_entity(attributes.get("href") or "".join(self.parts[opened.text_at :]))
                if link is None:
                    return
                span |= link
            case "tg-emoji":
                number = attributes.get("emoji-id", "")
                if not number.isdigit() or not 0 < int(number) < 2**63:
                    raise self._refusal("Invalid custom emoji identifier specified")
                span |= {"type": "custom_emoji", "custom_emoji_id": number}
            case "tg-time":
                unix = attributes.get("unix", "")
                if not unix.isdigit() or int(unix) == 0:
                    return
                span |= {"type": "date_time", "unix_time": int(unix)}
                if wanted := attributes.get("format"):
                    span["date_time_format"] = wanted
            case "span":
                span["type"] = "spoiler"
            case "blockquote":
                span["type"] = "expandable_blockquote" if "expandable" in attributes else "blockquote"
            case "code" if self._names_language(opened, attributes):
                return
            case tag:
                span["type"] = _SIMPLE[tag]
                if tag == "pre" and (language := attributes.get("language")):
                    span["language"] = language
        self.entities.append(span)

    def _names_language(self, code: _Open, attributes: dict[str, str]) -> bool:
        """``<pre><code class="language-x">`` is one entity of two tags."""
        if not (self.stack and self.stack[-1].tag == "pre" and self.stack[-1].offset == code.offset):
            return False
        if (css := attributes.get("class", "")).startswith("language-"):
            self.stack[-1].attributes["language"] = css.removeprefix("language-")
            return True
        return False


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities of an HTML source.

    Raises:
        ApiError: 400 "can't parse entities: ..." on unknown, unclosed or crossed tags.
    """
    if "<" not in source:
        return unescape(source), []
    return _Reader(source).read()
