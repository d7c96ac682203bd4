"""The old Markdown: four kinds of entities, none within another (td, ``MessageEntity.cpp``, parse_markdown)."""

from __future__ import annotations

from sandbox.errors import bad_request
from sandbox.texts.links import link_entity
from sandbox.texts.units import Entity, byte_length, utf16_length

_KINDS = {"_": "italic", "*": "bold", "`": "code"}


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities.

    Raises:
        ApiError: 400 for an entity without its end.
    """
    parts: list[str] = []
    entities: list[Entity] = []
    offset = at = 0
    while at < len(source):
        letter = source[at]
        if letter == "\\" and source[at + 1 : at + 2] in tuple("_*`["):
            letter, at = source[at + 1], at + 1
        elif letter in "_*`[":
            text, entity, at = _entity(source, at)
            if entity is not None and text:
                entities.append({**entity, "offset": offset, "length": utf16_length(text)})
            parts.append(text)
            offset += utf16_length(text)
            continue
        parts.append(letter)
        offset += utf16_length(letter)
        at += 1
    return "".join(parts), entities


def _entity(source: str, at: int) -> tuple[str, Entity | None, int]:
    """The text of the entity that begins here, what it is, and where the source goes on."""
    letter = source[at]
    mark = "```" if source.startswith("```", at) else "]" if letter == "[" else letter
    begin = at + (3 if mark == "```" else 1)
    end = source.find(mark, begin)
    if end < 0:
        where = byte_length(source[:at])
        raise bad_request(f"can't parse entities: Can't find end of the entity starting at byte offset {where}")
    text, after = source[begin:end], end + len(mark)
    if mark == "```":
        language, newline, rest = text.partition("\n")
        if newline and language and " " not in language:
            return rest, {"type": "pre", "language": language}, after
        return text.removeprefix("\n"), {"type": "pre"}, after
    if letter != "[":
        return text, {"type": _KINDS[letter]}, after
    if not source.startswith("(", after):
        return text, None, after
    close = source.find(")", after)
    close = len(source) if close < 0 else close
    return text, link_entity(source[after + 1 : close]), close + 1
