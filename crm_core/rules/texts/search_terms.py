"""Words that are looked for: how a search is read, and what counts as one slip of the finger.

A stored text is found by any three characters of it in a row, whatever their case and whether somebody wrote ё or е.
A name is also found with one letter wrong, missing, extra, or two neighbours exchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_core.rules.texts.text_cleaning import one_line

LONGEST = 100
"""Characters of a search that are read."""
SHORTEST = 3
"""Fewer characters than this no index finds: they only narrow what longer words found."""
SHORTEST_WHOLE = 2
"""A word of two letters is found where it stands as a word of its own: «Ли», «Ян»."""
MOST_WORDS = 8
SLIP_LENGTHS = range(4, 25)
"""Notifications of a word in which a slip is forgiven: a shorter word with a slip is any word."""

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[#№]?\s*(\d{1,18})")
_PHONE = re.compile(r"[\d\s+().\-–—]+")
_PHONE_AMONG_WORDS = re.compile(r"(?<![\w@.])\+?\d(?:[\s().\-–—]{0,3}\d){5,17}(?![\w@])")
_LABELS = frozenset(
    one
    for words in (
        "тел телефон телефоны телефона моб мобильный сот сотовый раб рабочий дом номер контакт т м тг ватсап вотсап",
        "вайбер tel phone mobile mob cell number call whatsapp wa viber telegram",
    )
    for one in words.split()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it is understood.

    `words`: each is one to be found, as any of its spellings (a phone with 8 or 7 in front has two), at least three
    characters long. `narrow`: shorter ones, which must stand in the text besides. `number`: of a deal, if it is one.
    `whole`: words of two letters where there is nothing longer, found as words of their own where `words` find nothing.
    """

    words: tuple[tuple[str, ...], ...]
    narrow: tuple[str, ...] = ()
    number: int | None = None
    whole: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.words or self.whole) and self.number is None

    @property
    def terms(self) -> tuple[tuple[str, ...], ...]:
        """All that must be found, each as any of its spellings."""
        return self.words or tuple((word,) for word in self.whole)

    def stands_in(self, text: str) -> bool:
        """Whether a folded text holds all of it."""
        words = all(any(spelling in text for spelling in word) for word in self.terms)
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
    if (labelled := _labelled(text)) is not None:
        return labelled
    words = words_of(text)[:MOST_WORDS]
    long = tuple((word,) for word in words if len(word) >= SHORTEST)
    short = tuple(word for word in words if len(word) < SHORTEST)
    if long or deal is not None:
        return Wanted(long, short if long else (), deal)
    whole = tuple(word for word in short if len(word) >= SHORTEST_WHOLE and word.isalpha())
    # Initials and the like: "н. п.", or several short names as they follow each other.
    return Wanted(((text,),) if len(text) >= SHORTEST else (), whole=whole)


def _labelled(text: str) -> Wanted | None:
    """«тел 8 916 123-45-01», «Анна 89161234501»: a number among words; None if there is none."""
    found = _PHONE_AMONG_WORDS.search(text)
    if found is None:
        return None
    around = words_of(f"{text[: found.start()]} {text[found.end() :]}")[: MOST_WORDS - 1]
    words = [word for word in around if word not in _LABELS]
    number = _spellings("".join(filter(str.isdigit, found[0])))
    long = tuple((word,) for word in words if len(word) >= SHORTEST)
    return Wanted((number, *long), tuple(word for word in words if len(word) < SHORTEST))


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
    if digits.startswith("80") and len(digits) >= SHORTEST + 2:
        # Belarus dials 8 0 and the rest at home.
        return digits, "7" + digits[1:], digits[2:]
    if digits.startswith("8"):
        return digits, "7" + digits[1:]
    if digits.startswith("00") and len(digits) >= SHORTEST + 2:
        return digits, digits[2:]
    if digits.startswith("0") and len(digits) > SHORTEST:
        return digits, digits[1:]
    return (digits,)
