"""A city written beside a name or a number is nobody's name (R18): «Казань 8 916 …», «Ольга, Уфа», "London +44 …"."""

from __future__ import annotations

import re

from crm_core.rules.people.name_words import NameWord, is_full_name, name_word
from crm_core.rules.time.places import is_place

# Places of other countries are called as people are (Wilson, Anderson): only large ones are sure to be meant.
_LARGE, _HUGE = 100, 500
_LATIN = re.compile(r"[\x00-\u024f]*")
_PIECES = re.compile(r"[^,;\n.]+(?:(?<=\bг)\.[^,;\n.]+)?")


def is_only_place(words: list[str]) -> bool:
    """No first name is among them, and together they are a place."""
    typed = " ".join(words)
    if any(name_word(word) is NameWord.GIVEN for word in words):
        return False
    return is_place(typed, _LARGE if _LATIN.fullmatch(typed) else 0)


def without_place(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and those of the place behind it: Ольга | Казань. A surname stays one: Иван Киров."""
    for end in range(1, len(words)):
        name, tail = words[:end], words[end:]
        surname = any(name_word(word) in (NameWord.FAMILY, NameWord.GIVEN) for word in tail)
        typed = " ".join(tail)
        if is_full_name(name) and not surname and is_place(typed, _HUGE if _LATIN.fullmatch(typed) else 0):
            return name, tail
    return ([], words) if is_only_place(words) else (words, [])


def among_places(text: str) -> tuple[str | None, str]:
    """The name in what is a name and places and nothing else, and the text without it: «Мария, Казань»."""
    pieces = [one for one in _PIECES.finditer(text) if re.search(r"\w", one[0])]
    names = [one for one in pieces if is_full_name(one[0].split())]
    if len(pieces) < 2 or not names or not all(is_place(one[0]) for one in pieces if one is not names[0]):
        return None, text
    rest = text[: names[0].start()] + text[names[0].end() :]
    return names[0][0].strip(), rest.strip(" \t\r\n,;.")
