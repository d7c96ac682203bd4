"""The same thing in another spelling is one thing (R67).

Two names are one if a reader would not tell them apart or would not care: letter case, Ё and Е, composed and decomposed
letters, kinds of spaces, quotes and dashes, Latin letters that look like Cyrillic ones, a full stop at the end.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LATIN, _CYRILLIC = "ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_LIKE_CYRILLIC, _LIKE_LATIN = frozenset(_LATIN), frozenset(_CYRILLIC)
_LATIN_LETTER, _CYRILLIC_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]"), re.compile(r"[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W_]+")
_QUOTES = re.compile(r"[\"'`´«»‹›“”„‟‘’‚‛′″]")
_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212\u00ad_]+")
_BETWEEN_FIGURE_AND_LETTER = re.compile(r"(?<=\d) (?=[^\W\d_])")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_AROUND_SLASH = re.compile(r" ?([/+(),;:]) ?")


@lru_cache(maxsize=2**15)
def spelling_key(text: str) -> str:
    """By which two spellings are the same; never shown. Its own key is itself."""
    text = unicodedata.normalize("NFKC", text).replace("×", "х")
    text = _WORD.sub(lambda word: _all_cyrillic(word[0]), "".join(char for char in text if not _unseen(char)))
    text = _QUOTES.sub("", text.casefold().replace("ё", "е").replace("\u0301", ""))
    text = _DECIMAL_COMMA.sub(".", _AROUND_SLASH.sub(r"\1", _DASHES.sub(" ", text)))
    return _BETWEEN_FIGURE_AND_LETTER.sub("", text).strip(" .,;:")


def tidy(text: str) -> str:
    """As it is kept and shown: letters composed, runs of blanks one space, nothing unseen, and no word of two alphabets
    that was meant in one.
    """
    text = unicodedata.normalize("NFC", "".join(char for char in text if not _unseen(char)))
    return _WORD.sub(lambda word: _of_one_alphabet(word[0]), " ".join(text.split()))


def _unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf"


def _all_cyrillic(word: str) -> str:
    """A word whose Latin letters, if it has any, all look like Cyrillic ones is a Cyrillic word."""
    word = _of_one_alphabet(word)
    latin = _LATIN_LETTER.findall(word)
    return word.translate(_TO_CYRILLIC) if latin and _LIKE_CYRILLIC.issuperset(latin) else word


def _of_one_alphabet(word: str) -> str:
    if word.isascii():
        return word
    latin, cyrillic = _LATIN_LETTER.findall(word), _CYRILLIC_LETTER.findall(word)
    if latin and cyrillic:
        if _LIKE_CYRILLIC.issuperset(latin):
            return word.translate(_TO_CYRILLIC)
        if _LIKE_LATIN.issuperset(cyrillic):
            return word.translate(_TO_LATIN)
    return word
