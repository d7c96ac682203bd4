"""Words that are looked for: how a search is read, and what counts as one slip of the finger.

A stored text is found by any three characters of it in a row, whatever their case and whether somebody wrote ё or е.
A name is also found with one letter wrong, missing, extra, or two neighbours exchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_core.rules.text_cleaning import one_line

LONGEST = 100
"""Characters of a search that are read."""
SHORTEST = 3
"""Fewer characters than this no index finds: they only narrow what longer words found."""
MOST_WORDS = 8
SLIP_LENGTHS = range(4, 25)
"""Notifications of a word in which a slip is forgiven: a shorter word with a slip is any word."""

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[#№]?\s*(\d{1,18})")
_PHONE = re.compile(r"[\d\s+().\-–—]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it is understood.

    `words`: each is one to be found, as any of its spellings (a phone with 8 or 7 in front has two), at least three
    characters long. `narrow`: shorter ones, which must stand in the text besides. `number`: of a deal, if it is one.
    """

    words: tuple[tuple[str, ...], ...]
    narrow: tuple[str, ...] = ()
    number: int | None = None

    @property
    def empty(self) -> bool:
        return not self.words and self.number is None

    def stands_in(self, text: str) -> bool:
        """Whether a folded text holds all of it."""
        words = all(any(spelling in text for spelling in word) for word in self.words)
        return words and all(word in text for word in self.narrow)


def fold(text: str) -> str:
    """As texts are compared: lower case, е for ё, blanks made one."""
    return " ".join(text.lower().replace("ё", "е").split())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a folded text, without its punctuation."""
    return tuple(_WORD.findall(text))


def wanted(text: str) -> Wanted:
    """Reads a search: a deal's number, a phone in any spelling, or words in any order."""
    text = fold(one_line(text, LONGEST))
    number = _NUMBER.fullmatch(text)
    deal = int(number[1]) if number else None
    digits = "".join(filter(str.isdigit, text))
    if _PHONE.fullmatch(text) and len(digits) >= SHORTEST:
        return Wanted((_spellings(digits),), number=deal)
    words = words_of(text)[:MOST_WORDS]
    long = tuple((word,) for word in words if len(word) >= SHORTEST)
    if not long and len(text) >= SHORTEST and deal is None:
        return Wanted(((text,),))  # initials and the like: "н. п."
    return Wanted(long, tuple(word for word in words if len(word) < SHORTEST) if long else (), deal)


def slips(word: str) -> tuple[str, ...]:
    """The word, and the word without each of its letters: two words that are one slip apart share one of these."""
    return (word, *dict.fromkeys(word[:place] + word[place + 1 :] for place in range(len(word))))


def is_slip(one: str, other: str) -> bool:
    """Whether two words differ by at most one letter wrong, missing or extra, or by two neighbours exchanged."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]


def _spellings(digits: str) -> tuple[str, ...]:
    """Numbers are kept with the country's prefix: within Russia people dial 8 for it, elsewhere mostly 0."""
    if digits.startswith("8"):
        return digits, "7" + digits[1:]
    if digits.startswith("00") and len(digits) >= SHORTEST + 2:
        return digits, digits[2:]
    if digits.startswith("0") and len(digits) > SHORTEST:
        return digits, digits[1:]
    return (digits,)
