"""Telegram's HTML: text with tags in, plain text and entities out.

Follows the rules of the Bot API: only its own tags, every tag closed in order, ``<`` and ``&`` never bare,
offsets and lengths in UTF-16 code units. What it refuses it refuses with Telegram's words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError, bad_request

_SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_TAGS = frozenset({*_SIMPLE, "a", "span", "tg-emoji", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)(?=[\s>])))?""")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")

Entity = dict[str, Any]


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


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
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _plain(self, piece: str) -> None:
        if piece:
            text = unescape(piece)
            self.parts.append(text)
            self.offset += utf16_length(text)

    def _refusal(self, reason: str, at: int | None = None) -> ApiError:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode('utf-8', 'surrogatepass'))}"
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
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                raise self._refusal("Unclosed start tag", tag_at)
            if self.source[at] == ">":
                return attributes, at + 1
            match = _ATTRIBUTE.match(self.source, at)
            if match is None:
                raise self._refusal(f'Empty attribute name in the tag "{tag}"', tag_at)
            name, double, single, bare = match.groups()
            at = match.end()
            if at < len(self.source) and self.source[at] == "=":
                raise self._refusal("Unclosed start tag", tag_at)
            value = next((item for item in (double, single, bare) if item is not None), "")
            attributes[name.lower()] = unescape(value)

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
                f'Unmatched end tag at byte offset {len(self.source[:at].encode())}, expected "</{opened.tag}>", '
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
                url = attributes.get("href") or "".join(self.parts[opened.text_at :])
                if user := _USER_LINK.fullmatch(url):
                    span |= {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
                elif "." in url or url.startswith("tg:"):
                    span |= {"type": "text_link", "url": url if "://" in url else f"http://{url}"}
                else:
                    return
            case "tg-emoji":
                span |= {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
            case "tg-time":
                unix = attributes.get("unix", "")
                if not unix.isdigit():
                    raise self._refusal('Tag "tg-time" must have a valid "unix" attribute')
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


_CONTROL = {code: " " for code in range(32) if code not in (9, 10, 13)} | {13: None}


def clean(text: str) -> str:
    """Control characters become blanks, carriage returns vanish.

    Raises:
        ApiError: 400 on lone surrogates, which have no UTF-8.
    """
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return text if text.isprintable() else text.translate(_CONTROL)


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Telegram strips blanks at both ends; entities shrink with them and empty ones go."""
    stripped = text.strip()
    if len(stripped) == len(text):
        return text, entities
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    total = utf16_length(stripped)
    kept: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(total, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept


def formatted(text: str, parse_mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """The text a client shows: parsed by its mode, or with the entities given, cleaned and trimmed.

    Raises:
        ApiError: 400 on markup that does not parse and on MarkdownV2, which the sandbox does not read.
    """
    text = clean(text)
    if parse_mode and parse_mode.lower() == "html":
        return trim(*parse_html(text))
    if parse_mode and parse_mode.lower() in ("markdown", "markdownv2"):
        raise bad_request("can't parse entities: the sandbox reads HTML only, not Markdown")
    if parse_mode:
        raise bad_request("unsupported parse_mode")
    entities = [dict(entity) for entity in given or ()]
    total = utf16_length(text) if entities else 0
    for entity in entities:
        if entity["length"] <= 0 or entity["offset"] < 0 or entity["offset"] + entity["length"] > total:
            raise bad_request(f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text")
    return trim(text, entities)
