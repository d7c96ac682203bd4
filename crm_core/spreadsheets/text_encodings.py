"""Bytes as words: the encodings that tables come in, and a look at whether what came out is words at all.

Without a mark, and not UTF-8, a text may be in any of half a dozen Cyrillic encodings, and each reads in each as
letters of some kind. `charset-normalizer` says which are likely; letters that Russian hardly has, capitals within words
and signs in the midst of them tell the rest.
"""

from __future__ import annotations

import re
from math import log

from charset_normalizer import from_bytes

from crm_core.spreadsheets.table import BadSheet

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
CANDIDATES = ("cp1251", "cp866", "koi8_r", "mac_cyrillic", "koi8_u", "iso8859_5", "cp1252", "cp1250")
# Of a thousand letters of Russian text, how many are this one (Lyashevskaya and Sharov's frequencies, rounded).
_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_FREQUENCIES = "110 85 80 74 67 63 55 47 45 44 35 32 30 28 26 20 19 17 17 16 16 14 12 10 9 7 6 5 4 3 3 1 1"
_OF_A_THOUSAND = dict(zip(_LETTERS, map(int, _FREQUENCIES.split()), strict=True))
_NEIGHBOURS = "іїєґўқғәөүұһңәђћљњџј"
_WESTERN = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœš"
_MIDDLE = "žčřěůąęłńśźżćőű"
_SIGNS = "«»“”„‘’–—…№°±²³×•·€₽§©®™½¼¾\u00a0"
_LETTER = (
    {letter: log(count / 1000) for letter, count in _OF_A_THOUSAND.items()}
    | dict.fromkeys(_NEIGHBOURS, log(0.002))
    | dict.fromkeys(_WESTERN, log(0.02))
    | dict.fromkeys(_MIDDLE, log(0.01))
)
_SIGN, _STRANGE, _MISPLACED, _CAPITAL = log(0.02), log(0.000_01), log(0.000_2), log(0.6)
# What nobody writes right before a letter.
_NOT_BEFORE = "»”’–—…°²³×•·€₽§©®™½¼¾"
PLAUSIBLE = -5.3
_WORD = re.compile(r"[^\W\d_]+|[^\x00-\x7f](?=([^\W\d_])?)")
_NO_BEGINNING = ("ь", "ъ", "ы")
_SAMPLE = 20_000
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_END_OF_FILE = b"\x1a"


def decoded(data: bytes) -> str:
    """The text of a file. Raises BadSheet `no_words` if it is words in no encoding that we know, `not_a_table` if it is
    no text at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _by(data, encoding) or _refuse()
    if b"\0" in data[:1000]:
        return _wide(data)
    data = data.rstrip(_END_OF_FILE)
    if _CONTROLS.search(data):
        raise BadSheet("not_a_table")
    text = _by(data, "utf-8")
    return _eight_bits(data) if text is None else text


def _by(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse() -> str:
    raise BadSheet("no_words")


def _wide(data: bytes) -> str:
    """UTF-16 without its mark has a zero in every other byte, on the side of the high ones."""
    sides = data[0:1000:2].count(0), data[1:1000:2].count(0)
    encoding = "utf-16-be" if sides[0] > sides[1] else "utf-16-le"
    text = _by(data, encoding)
    if text is None or _CONTROLS.search(text.encode()) or plausibility(text) <= PLAUSIBLE:
        raise BadSheet("not_a_table")
    return text


def _eight_bits(data: bytes) -> str:
    likely = [match.encoding for match in from_bytes(data[:_SAMPLE], cp_isolation=list(CANDIDATES))]
    best, most = "", PLAUSIBLE
    for encoding in dict.fromkeys((*likely, *CANDIDATES)):
        text = _by(data, encoding)
        # What the library finds likely is preferred where words alone do not tell.
        found = PLAUSIBLE if text is None else plausibility(text) + (0.05 if encoding in likely[:1] else 0)
        if text is not None and found > most:
            best, most = text, found
    return best or _refuse()


def plausibility(text: str) -> float:
    """The mean logarithm of how usual each letter and sign beyond ASCII is where it stands; 0 if there is none."""
    found = (match for match in _WORD.finditer(text[:_SAMPLE]) if not match[0].isascii())
    told = [_usual(match[0], before_letter=bool(match[1])) for match in found]
    count = sum(count for _, count in told)
    return sum(total for total, _ in told) / count if count else 0.0


def _usual(word: str, *, before_letter: bool) -> tuple[float, int]:
    """The sum of the logarithms of a word or a sign, and of how many characters."""
    if not word[0].isalpha():
        fits = word in _SIGNS and not (before_letter and word in _NOT_BEFORE)
        return (_SIGN if fits else _STRANGE), 1
    cyrillic = [char for char in word.lower() if "\u0400" <= char <= "\u04ff"]
    mixed = 0 < len(cyrillic) < len(word)
    odd = not (word.islower() or word.isupper() or word.istitle()) or word.lower().startswith(_NO_BEGINNING)
    total = 0.0
    counted = 0
    for char in word:
        if char.isascii():
            continue
        counted += 1
        total += _LETTER.get(char.lower(), _STRANGE) + (_CAPITAL if char.isupper() else 0)
        total += _MISPLACED if mixed or odd else 0
    return total, counted
