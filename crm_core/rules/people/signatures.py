"""A name that stands by itself in what a lead writes (R18): beside the number, as a signature, or as all that is said.

Only names that the dictionary knows, in the nominative: «Алексей 8 916 …», «Сколько стоит? Анастасия». A name behind a
greeting («Здравствуйте, Ольга!») or before a comma («Алексей, когда привезёте?») is of whom they write to.
"""

from __future__ import annotations

import re

from crm_core.rules.people.name_or_place import among_places, without_place
from crm_core.rules.people.name_words import NameWord, is_full_name, name_word, tells_a_name
from crm_core.rules.people.person_names import MOST_WORDS, NO_NAME, as_name
from crm_core.rules.people.small_talk import words_as_written

_NAME = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*(?:[ \t]+[^\W\d_]+(?:[-'’][^\W\d_]+)*){0,2}"
_LAST_CLAUSE = re.compile(rf"(?:^|(?<=[\n.,;!?(:]))[ \t]*(?P<name>{_NAME})[\s,:(–—-]*$")
_FIRST_CLAUSE = re.compile(rf"^[ \t,:(–—-]*(?P<name>{_NAME})[ \t]*(?=[,.;:!?)(\n–—]|$)")
_REGARDS = re.compile(r"(?:с\s+уважением|(?:(?:best|kind|warm)\s+)?regards|sincerely)[ \t]*,?\s*$", re.IGNORECASE)
_LAST_WORDS = re.compile(rf"(?<![\w'’-])(?P<name>{_NAME})[\s.!)]*$")
# «Ольга! Когда привезёте?» calls somebody by their name.
_FIRST_SENTENCE = re.compile(rf"^[ \t]*(?P<name>{_NAME})[ \t]*(?:\.(?!\.)|\n)\s*(?=\S)")
_ENDED = re.compile(r"[.!?…\n]\s*$")


def beside_number(before: str, after: str) -> tuple[str | None, str, str]:
    """The name right before or behind a number, and the words on its two sides without it. A city beside it stays."""
    for pattern, side in ((_LAST_CLAUSE.search, before), (_FIRST_CLAUSE.match, after)):
        found = pattern(side)
        words, city = without_place(found["name"].split()) if found is not None else ([], [])
        if found is None or not words or not is_full_name(words):
            continue
        name, left = as_name(" ".join(words)), " ".join(city)
        if side is before:
            return name, before[: found.start()] + left, after
        return name, before, left + after[found.end() :].lstrip(")")
    for side in (before, after):
        name, rest = among_places(side)
        if name is not None:
            return as_name(name), *((rest, after) if side is before else (before, rest))
    return None, before, after


def signed(text: str) -> tuple[str | None, str]:
    """The name that a text ends with as a sentence or a line of its own, and the text before it."""
    found = _LAST_WORDS.search(text)
    if found is None:
        return None, text
    words, rest = found["name"].split(), text[: found.start()]
    regards = _REGARDS.search(rest)
    if (regards and _may_sign(words)) or (_ENDED.search(rest) and is_full_name(words)):
        return as_name(found["name"]), _REGARDS.sub("", rest).rstrip()
    return None, text


def opening(text: str, *, greeted: bool) -> tuple[str | None, str]:
    """The name that is the first sentence or line, and the text behind it: «Игорь. Интересует ремонт». A sentence
    begins with a capital, so that «Роза. 25 штук» may be the flower; behind a greeting (`greeted`) people name
    themselves.
    """
    found = _FIRST_SENTENCE.match(text)
    name = alone(found["name"]) if found is not None else None
    if found is None or name is None:
        return None, text
    sure = greeted or any(tells_a_name(word) for word in words_as_written(name))
    return (name, text[found.end() :]) if sure else (None, text)


def alone(text: str) -> str | None:
    """The name that is all that somebody says. «роза» in small letters may be a flower, «олег» nothing but a name."""
    words = words_as_written(text)
    if (
        not 0 < len(words) <= MOST_WORDS
        or "?" in text
        or not is_full_name(words)
        or any(word.casefold() in NO_NAME for word in words)
    ):
        return None
    told = any(word[0].isupper() for word in words) or any(tells_a_name(word) for word in words)
    return as_name(" ".join(words)) if told else None


def _may_sign(words: list[str]) -> bool:
    return all(word[0].isupper() and name_word(word) is not NameWord.ORDINARY for word in words)
