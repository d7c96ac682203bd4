"""The text a client shows and its entities, however a bot has written it.

As the real server does (``Client.cpp``, get_formatted_text; td, ``MessageEntity.cpp``, fix_formatted_text): parsed by
its mode or with the entities given, cleaned, checked, nested by the rules, trimmed, and with what looks like a link,
a mention or a command found in it.
"""

from __future__ import annotations

from sandbox.description import Unread
from sandbox.errors import bad_request
from sandbox.links import checked_link
from sandbox.texts.found import found_entities, merged
from sandbox.texts.html import parse_html
from sandbox.texts.markdown import parse_markdown
from sandbox.texts.markdown_v2 import parse_markdown_v2
from sandbox.texts.nesting import nested
from sandbox.texts.units import Entity, byte_length, utf16_length

__all__ = ["Entity", "clean", "formatted", "parse_html", "trim", "utf16_length"]

MAX_SOURCE_BYTES = 32_768
MAX_ENTITIES = 100
"""The rest is lost: reported by many, in no source."""
_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"})
_GIVEN = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
})  # fmt: skip
_NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
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
        ApiError: 400 on a source of more than 32768 bytes, an unknown mode, markup that does not parse, entities that
            cannot be.
    """
    if byte_length(text) > MAX_SOURCE_BYTES:
        raise bad_request("text is too long")
    text = clean(text)
    mode = (parse_mode or "").lower()
    if mode in _PARSERS:
        text, entities = _PARSERS[mode](text)
    elif mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    else:
        entities = _checked(given or [], utf16_length(text))
    text, entities = trim(text, nested(entities))
    return text, merged(entities, found_entities(text))[:MAX_ENTITIES]


def _checked(given: list[Entity], total: int) -> list[Entity]:
    entities: list[Entity] = []
    for entity in given:
        kind, offset, length = entity["type"], entity["offset"], entity["length"]
        if kind not in _GIVEN and kind not in _FOUND:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if (needed := _NEEDED.get(kind)) and needed not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{needed}\"")
        if offset < 0:
            raise bad_request(f"receive an entity with incorrect offset {offset}")
        if length < 0:
            raise bad_request(f"receive an entity with incorrect length {length}")
        if kind in _FOUND or length == 0:
            continue
        if offset >= total:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if offset + length > total:
            ends = f"ends after the end of the text at UTF-16 offset {offset + length}"
            raise bad_request(f"entity beginning at UTF-16 offset {offset} {ends}")
        entities.append(_linked(entity))
    return entities


def _linked(entity: Entity) -> Entity:
    if entity["type"] != "text_link":
        return dict(entity)
    url = entity["url"]
    try:
        if not url:
            raise Unread("URL host is empty")
        return {**entity, "url": checked_link(url)}
    except Unread as reason:
        raise bad_request(f"entity URL '{url}' is invalid: {reason}") from None
