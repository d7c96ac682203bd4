"""MarkdownV2 (td, ``MessageEntity.cpp``, parse_markdown_v2): nested entities, every other sign escaped."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sandbox.errors import ApiError, bad_request
from sandbox.texts.links import link_entity
from sandbox.texts.units import Entity, byte_length, utf16_length

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
# How an entity is called in a refusal, and what ends it.
_ENDS = {
    "Bold": "*", "Italic": "_", "Underline": "__", "Strikethrough": "~", "Spoiler": "||", "Code": "`", "Pre": "```",
    "PreCode": "```", "TextUrl": "]", "CustomEmoji": "]",
}  # fmt: skip
_TYPES = {
    "Bold": "bold", "Italic": "italic", "Underline": "underline", "Strikethrough": "strikethrough",
    "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre",
}  # fmt: skip
_VERBATIM = frozenset({"Code", "Pre", "PreCode"})


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int
    at: int
    part: int
    language: str = ""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.offset = 0
        self.parts: list[str] = []
        self.stack: list[_Open] = []
        self.entities: list[Entity] = []
        self.line_start = True

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            letter = self.source[self.at]
            verbatim = bool(self.stack) and self.stack[-1].kind in _VERBATIM
            if letter == "\\" and 0 < ord(self.source[self.at + 1 : self.at + 2] or "\0") <= 126:
                self.at += 1
                self._copy()
            elif letter not in _RESERVED or (verbatim and letter != "`"):
                if letter == "\n":
                    self._end_of_line()
                else:
                    self._copy()
            elif not self._ended():
                self._begin(letter)
        self._close_quote()
        if self.stack:
            raise self._unended(self.stack[-1])
        return "".join(self.parts), self.entities

    def _copy(self) -> None:
        letter = self.source[self.at]
        self.parts.append(letter)
        self.offset += utf16_length(letter)
        self.at += 1
        self.line_start = letter == "\n"

    def _end_of_line(self) -> None:
        quoted = any(entity.kind == "BlockQuote" for entity in self.stack)
        if quoted and not self.source.startswith(">", self.at + 1):
            self._close_quote()
            quoted = False
        self._copy()
        if quoted:
            self.at += 1
            self.line_start = False

    def _unended(self, entity: _Open) -> ApiError:
        where = byte_length(self.source[: entity.at])
        return bad_request(f"can't parse entities: Can't find end of {entity.kind} entity at byte offset {where}")

    def _close_quote(self) -> None:
        """A quote ends with its last line; one that ends with ``||`` can be unfolded."""
        if not any(entity.kind == "BlockQuote" for entity in self.stack):
            return
        kind = "blockquote"
        if self.stack[-1].kind == "Spoiler" and self.stack[-1].offset == self.offset:
            self.stack.pop()
            kind = "expandable_blockquote"
        if self.stack[-1].kind != "BlockQuote":
            raise self._unended(self.stack[-1])
        quote = self.stack.pop()
        self._add({"type": kind}, quote)

    def _add(self, entity: Entity, opened: _Open) -> None:
        if self.offset > opened.offset:
            self.entities.append({**entity, "offset": opened.offset, "length": self.offset - opened.offset})

    def _ended(self) -> bool:
        """Was that the end of the innermost entity?"""
        if not self.stack or self.stack[-1].kind == "BlockQuote":
            return False
        opened = self.stack[-1]
        mark = _ENDS[opened.kind]
        if not self.source.startswith(mark, self.at):
            return False
        if opened.kind == "Italic" and self.source.startswith("__", self.at):
            return False
        self.at += len(mark)
        self.stack.pop()
        if opened.kind in ("TextUrl", "CustomEmoji"):
            self._link(opened)
        else:
            language = {"language": opened.language} if opened.language else {}
            self._add({"type": _TYPES[opened.kind], **language}, opened)
        return True

    def _link(self, opened: _Open) -> None:
        emoji = opened.kind == "CustomEmoji"
        if not self.source.startswith("(", self.at):
            if emoji:
                raise bad_request("can't parse entities: Custom emoji entity must contain a tg://emoji URL")
            url = "".join(self.parts[opened.part :])
        else:
            url = self._address(emoji=emoji)
        entity = self._emoji(url) if emoji else link_entity(url)
        if entity is not None:
            self._add(entity, opened)

    def _address(self, *, emoji: bool) -> str:
        begin, letters = self.at, list[str]()
        self.at += 1
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "\\" and self.at + 1 < len(self.source):
                self.at += 1
            letters.append(self.source[self.at])
            self.at += 1
        if self.at >= len(self.source):
            what = "custom emoji URL" if emoji else "URL"
            where = byte_length(self.source[:begin])
            raise bad_request(f"can't parse entities: Can't find end of a {what} at byte offset {where}")
        self.at += 1
        return "".join(letters)

    def _emoji(self, url: str) -> Entity:
        parts = urlsplit(url)
        if parts.scheme != "tg":
            raise bad_request("can't parse entities: Custom emoji URL must have scheme tg")
        if (parts.netloc or parts.path) != "emoji":
            raise bad_request('can\'t parse entities: Custom emoji URL must have host "emoji"')
        number = parse_qs(parts.query).get("id", [""])[0]
        if not number:
            raise bad_request("can't parse entities: Custom emoji URL must have an emoji identifier")
        if not number.isdigit() or number.startswith("0") or int(number) >= 2**63:
            raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": number}

    def _begin(self, letter: str) -> None:
        start, kind, length, language = self.at, "", 1, ""
        match letter:
            case "_":
                kind, length = ("Underline", 2) if self.source.startswith("__", start) else ("Italic", 1)
            case "*":
                kind = "Bold"
            case "~":
                kind = "Strikethrough"
            case "|" if self.source.startswith("||", start):
                kind, length = "Spoiler", 2
            case "[":
                kind = "TextUrl"
            case "!" if self.source.startswith("![", start):
                kind, length = "CustomEmoji", 2
            case "`" if self.source.startswith("```", start):
                kind, length, language = self._pre(start)
            case "`":
                kind = "Code"
            case ">" if self.line_start and not any(entity.kind == "BlockQuote" for entity in self.stack):
                kind = "BlockQuote"
            case _:
                escaped = f"Character '{letter}' is reserved and must be escaped with the preceding '\\'"
                raise bad_request(f"can't parse entities: {escaped}")
        self.at += length
        self.stack.append(_Open(kind, self.offset, start, len(self.parts), language))

    def _pre(self, start: int) -> tuple[str, int, str]:
        """A fenced block, with its language if one is named in the line of the fence."""
        end = start + 3
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        language = self.source[start + 3 : end]
        newline = self.source.startswith("\n", end)
        if language and newline:
            return "PreCode", end + 1 - start, language
        return "Pre", 3 + (1 if not language and newline else 0), ""


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities.

    Raises:
        ApiError: 400 for a reserved sign that is not escaped and for an entity without its end.
    """
    return _Reader(source).read()
