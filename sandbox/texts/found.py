"""What Telegram finds in a text by itself: links, mentions, hashtags, cashtags, addresses, phone numbers, commands.

After td, ``MessageEntity.cpp``, find_entities. Of bare domains only those with a usual ending are links; the real list
has all top-level domains.
"""

from __future__ import annotations

import re

from sandbox.texts.units import Entity, in_order, utf16_length

_ENDINGS = (
    "com|org|net|ru|info|me|io|dev|app|ai|su|biz|edu|gov|eu|de|fr|uk|us|ua|by|kz|uz|tr|il|it|es|pl|cn|jp|in|tv|cc|co|"
    "pro|online|site|shop|store|tech|xyz|club|moscow|москва|рф|рус|онлайн|сайт"
)
_DOMAIN = rf"(?:[\w-]+\.)+(?:{_ENDINGS})(?![\w-])"
_PATH = r"(?:[/?#][^\s<>«»\"]*)?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(rf"(?<![\w.+-])[\w.+-]+@{_DOMAIN}", re.IGNORECASE)),
    (
        "url",
        re.compile(rf"(?:https?|ftp|tonsite)://[^\s<>«»\"]+|(?<![\w.@/-]){_DOMAIN}(?::\d+)?{_PATH}", re.IGNORECASE),
    ),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z][A-Za-z0-9_]{2,31}(?![\w@])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}(?:@[A-Za-z]\w{2,31})?(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?:@[A-Za-z]\w{2,31})?(?![\w$])")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/<>@])")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d ()-]{5,20}\d(?![\w])")),
)
_TRAILING = ".,;:!?…'\")]}"
_SOME = re.compile(r"[.@#$/+]")


def found_entities(text: str) -> list[Entity]:
    """Entities of a plain text, none within another."""
    if not _SOME.search(text):
        return []
    taken: list[tuple[int, int]] = []
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "url":
                end = start + len(_without_tail(match[0]))
            if kind == "phone_number" and not 7 <= sum(map(str.isdigit, match[0])) <= 15:
                continue
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            offset = utf16_length(text[:start])
            found.append({"type": kind, "offset": offset, "length": utf16_length(text[start:end])})
    return in_order(found)


def _without_tail(url: str) -> str:
    """A full stop or a closing bracket after a link is not of the link, unless it was opened within."""
    while url and url[-1] in _TRAILING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


_WHOLE = frozenset({"text_link", "text_mention", "code", "pre", "custom_emoji", "date_time"})


def merged(given: list[Entity], found: list[Entity]) -> list[Entity]:
    """Those found are added where no link or code lies already."""
    blocked = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in _WHOLE]
    free = [
        entity for entity in found
        if not any(entity["offset"] < end and start < entity["offset"] + entity["length"] for start, end in blocked)
    ]  # fmt: skip
    return in_order([*given, *free]) if free else given
