"""A name that stands by itself in what a lead writes (R18): beside the number, as a signature, or as all that is said.

Only names that the dictionary knows, in the nominative: «Алексей 8 916 …», «Сколько стоит? Анастасия». A name behind a
greeting («Здравствуйте, Ольга!») or before a comma («Алексей, когда привезёте?») is of whom they write to.
"""

from __future__ import annotations

import re

from crm_core.rules.people.name_words import NameWord, is_full_name, name_word
from crm_core.rules.people.person_names import MOST_WORDS, as_name
from crm_core.rules.people.small_talk import words_as_written

_NAME = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*(?:[ \t]+[^\W\d_]+(?:[-'’][^\W\d_]+)*){0,2}"
_LAST_CLAUSE = re.compile(rf"(?:^|(?<=[\n.,;!?(:]))[ \t]*(?P<name>{_NAME})[\s,:(–—-]*$")
_FIRST_CLAUSE = re.compile(rf"^[ \t,:(–—-]*(?P<name>{_NAME})[ \t]*(?=[,.;:!?)(\n–—]|$)")
_REGARDS = re.compile(r"(?:с\s+уважением|(?:(?:best|kind|warm)\s+)?regards|sincerely)[ \t]*,?\s*$", re.IGNORECASE)
_LAST_WORDS = re.compile(rf"(?<![\w'’-])(?P<name>{_NAME})[\s.!)]*$")
_ENDED = re.compile(r"[.!?…\n]\s*$")


def beside_number(before: str, after: str) -> tuple[str | None, str, str]:
    """The name right before or behind a number, and the words on its two sides without it."""
    found = _LAST_CLAUSE.search(before)
    if found is not None and is_full_name(found["name"].split()):
        return as_name(found["name"]), before[: found.start()], after
    found = _FIRST_CLAUSE.match(after)
    if found is not None and is_full_name(found["name"].split()):
        return as_name(found["name"]), before, after[found.end() :].lstrip(")")
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


def alone(text: str) -> str | None:
    """The name that is all that somebody says. «роза» in small letters may be a flower."""
    words = words_as_written(text)
    if not 0 < len(words) <= MOST_WORDS or "?" in text or not is_full_name(words):
        return None
    return as_name(" ".join(words)) if any(word[0].isupper() for word in words) else None


def _may_sign(words: list[str]) -> bool:
    return all(word[0].isupper() and name_word(word) is not NameWord.ORDINARY for word in words)
