"""Which words people are called by, as far as a dictionary of Russian knows (R18): Олег is a name, «окна» is none.

A word that the dictionary does not have may be anybody's name; so may any word in Latin letters, of which the usual
first names are known (`latin_names`).
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from crm_core.regulation.morphology import readings
from crm_core.rules.people.latin_names import GIVEN_NAMES, WORDS_TOO

_PERSONAL = {"Name", "Surn", "Patr"}
_CITIES_FIRST = frozenset({
    "питер", "алма-ата", "алматы", "нур-султан", "нурсултан", "анталия", "израиль", "афины", "сантьяго", "дакар",
    "лион", "йошка", "йошкар-ола",
})  # fmt: skip
"""People are called so too, though seldom where these are written."""
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’.][A-Za-zÀ-ɏ]+)*")
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
    if word in WORDS_TOO:
        return NameWord.UNKNOWN
    if word.casefold() in _CITIES_FIRST:
        return NameWord.NOUN
    written = _PART.findall(word)
    parts = {_part(part.casefold()) for part in written if len(part) > 1 or len(written) == 1}
    for sort in (NameWord.ORDINARY, NameWord.NOUN, NameWord.UNKNOWN, NameWord.FAMILY):
        if sort in parts:
            return sort
    return NameWord.GIVEN if parts else NameWord.UNKNOWN


def is_full_name(words: list[str]) -> bool:
    """Names and nothing else, a first name among them.

    In Latin letters, whose surnames no dictionary has, a word with a capital behind a first name with one is a surname.
    """
    sorts = [name_word(word) for word in words]
    if NameWord.GIVEN not in sorts:
        return False
    may_follow = sorts[0] is NameWord.GIVEN and all(_LATIN.fullmatch(word) and word[0].isupper() for word in words)
    beside = (NameWord.GIVEN, NameWord.FAMILY, *((NameWord.UNKNOWN,) if may_follow else ()))
    return all(sort in beside for sort in sorts)


def tells_a_name(word: str) -> bool:
    """Whether a word is a first name and nothing else, so that it is one in small letters too: «олег», "anna".

    «роза» may be a flower and «вера» faith; "mark" is a word.
    """
    if name_word(word) is not NameWord.GIVEN:
        return False
    found = readings(word.casefold())
    return found is None or not any(
        {"NOUN", "nomn"} <= tags and not (_PERSONAL | {"Geox"}) & tags for tags in found.tags
    )


def _part(word: str) -> NameWord:
    found = readings(word)
    if found is None:
        return NameWord.GIVEN if word in GIVEN_NAMES else NameWord.UNKNOWN
    if found.known and any({"Name", "nomn"} <= tags for tags in found.tags):
        return NameWord.GIVEN
    if any(_PERSONAL & tags for tags in found.tags):
        return NameWord.FAMILY if found.known else NameWord.UNKNOWN
    if not found.known:
        return NameWord.UNKNOWN
    noun = any({"NOUN", "nomn"} <= tags and "Abbr" not in tags for tags in found.tags)
    return NameWord.NOUN if noun else NameWord.ORDINARY
