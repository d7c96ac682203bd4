"""Names of places cut short: «Ст. Оскол», «Н. Новгород», «Р-н-Дону», "Ft. Worth", «Комс.-на-Амуре»."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

_WHOLE = 3
"""At least one word of so many letters stands whole: initials alone may be anything."""


def spelt_out(typed: str, names: Mapping[int, Iterable[str]]) -> list[str]:
    """The names (keys of words, by how many they have) that the typed words may be short for, each word by its place.

    A word is cut to its beginning («ст» of «старый»), or to consonants between its first and last ("ft" of "fort").
    """
    words = typed.split()
    return [name for name in names.get(len(words), ()) if _is_short_for(words, name.split())]


def by_length(names: Iterable[str]) -> dict[int, list[str]]:
    """Names by how many words they have, those of several alone."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for name in names:
        if (count := name.count(" ") + 1) > 1:
            found[count].append(name)
    return dict(found)


def _is_short_for(words: list[str], name: list[str]) -> bool:
    whole = any(word == full and len(word) >= _WHOLE for word, full in zip(words, name, strict=True))
    return whole and all(_cuts(word, full) for word, full in zip(words, name, strict=True))


def _cuts(word: str, full: str) -> bool:
    if full.startswith(word):
        return True
    return len(word) == 2 and word[0] == full[0] and word[-1] == full[-1] and not set(word) & set("аеиоуыэюяaeiouy")
