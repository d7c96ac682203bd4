"""Which words people are called by, as far as a dictionary of Russian knows (R18): Олег is a name, «окна» is none.

A word that the dictionary does not have may be anybody's name; so may any word in Latin letters.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from crm_core.regulation.morphology import readings

_PERSONAL = {"Name", "Surn", "Patr"}
_PART = re.compile(r"[^\W\d_]+")


class NameWord(Enum):
    GIVEN = "given"
    """A first name as one is called by it: in the nominative."""
    FAMILY = "family"
    """A surname or a patronymic."""
    UNKNOWN = "unknown"
    NOUN = "noun"
    """In the dictionary and nobody's name, though somebody may call themselves so: «Заяц», «Фея»."""
    ORDINARY = "ordinary"
    """Nobody's name."""


@lru_cache(maxsize=4096)
def name_word(word: str) -> NameWord:
    """Of a word with a hyphen each part is asked: «Анна-Мария» is a name, «шкаф-купе» none."""
    written = _PART.findall(word)
    parts = {_part(part.casefold()) for part in written if len(part) > 1 or len(written) == 1}
    for sort in (NameWord.ORDINARY, NameWord.NOUN, NameWord.UNKNOWN, NameWord.FAMILY):
        if sort in parts:
            return sort
    return NameWord.GIVEN if parts else NameWord.UNKNOWN


def is_full_name(words: list[str]) -> bool:
    """Names and nothing else, a first name among them."""
    sorts = [name_word(word) for word in words]
    return NameWord.GIVEN in sorts and all(sort in (NameWord.GIVEN, NameWord.FAMILY) for sort in sorts)


def _part(word: str) -> NameWord:
    found = readings(word)
    if found is None:
        return NameWord.UNKNOWN
    if found.known and any({"Name", "nomn"} <= tags for tags in found.tags):
        return NameWord.GIVEN
    if any(_PERSONAL & tags for tags in found.tags):
        return NameWord.FAMILY if found.known else NameWord.UNKNOWN
    if not found.known:
        return NameWord.UNKNOWN
    noun = any({"NOUN", "nomn"} <= tags and "Abbr" not in tags for tags in found.tags)
    return NameWord.NOUN if noun else NameWord.ORDINARY
